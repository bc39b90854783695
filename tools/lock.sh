#!/bin/sh
# Pins every dependency with hashes: one resolution of everything, then a file for each way of installing,
# so that the same package has the same version in all of them.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
.venv/bin/python -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install -qq uv

compile() { # compile OUTPUT OPTION...
    output=$1
    shift
    "$scratch/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        --output-file "$output" "$@" >/dev/null
}

compile "$scratch/all.txt" --upgrade --all-extras --group dev pyproject.toml
compile requirements/client.txt --constraint "$scratch/all.txt" pyproject.toml
compile requirements/server.txt --constraint "$scratch/all.txt" --extra server pyproject.toml
compile requirements/desktop.txt --constraint "$scratch/all.txt" --extra desktop pyproject.toml
compile requirements/cluster.txt --constraint "$scratch/all.txt" --extra server --extra cluster pyproject.toml
compile requirements/dev.txt --constraint "$scratch/all.txt" --extra server --extra mysql --extra desktop --group dev pyproject.toml
compile requirements/sslyze.txt --upgrade requirements/sslyze.in
compile requirements/swift.txt --upgrade requirements/swift.in
compile requirements/npm.txt --upgrade requirements/npm.in
grep -c '==' requirements/*.txt
