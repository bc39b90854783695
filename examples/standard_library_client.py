"""A Kentongan client, written from docs/protocol/ alone with nothing but Python's standard library.

It logs in, stores one file over a shadow socket, sends one message and prints the answer:

    python examples/standard_library_client.py kentongan://host:7420#FINGERPRINT --address humas@univ-contoh
        --password-env PASSWORD --to @institut-sampel --subject Halo --text "Apa kabar?" --attach poster.png
"""

import argparse
import base64
import hmac
import json
import os
import pathlib
import secrets
import socket
import ssl
from hashlib import sha256


def der_element(data, at):
    """Where the contents of the DER element at `at` begin and end."""
    length, at = data[at + 1], at + 2
    if length & 0x80:
        length, at = int.from_bytes(data[at : at + (length & 0x7F)], "big"), at + (length & 0x7F)
    return at, at + length


def fingerprint(certificate):
    """[TLS-3] SHA-256 of the SubjectPublicKeyInfo, which is cut out of the certificate."""
    at, _ = der_element(certificate, der_element(certificate, 0)[0])  # into Certificate, into TBSCertificate
    for _ in ("version", "serial number", "signature", "issuer", "validity", "subject"):
        at = der_element(certificate, at)[1]
    public_key = certificate[at : der_element(certificate, at)[1]]
    return base64.b32encode(sha256(public_key).digest()).decode().rstrip("=")


class Line:
    """A connection with frames on it, [FRAME-1]. When it stands, server and protocol are the right ones."""

    def __init__(self, address, alpn, pin, source=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the pin takes their place
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.set_alpn_protocols([alpn])
        self.tls = context.wrap_socket(socket.create_connection(address, 45, source))
        self.stream, self.certificate = self.tls.makefile("rb"), self.tls.getpeercert(binary_form=True)
        if self.tls.version() != "TLSv1.3" or self.tls.selected_alpn_protocol() != alpn:  # [TLS-1], [TLS-2]
            raise SystemExit("This is no Kentongan server.")
        if fingerprint(self.certificate) != pin.replace("-", "").upper():  # [TLS-5]
            raise SystemExit("The server shows another key than the invitation says. Nothing was sent.")

    def take(self, length):
        if len(data := self.stream.read(length)) < length:
            raise ConnectionError("The server closed the connection.")
        return data

    def read(self):
        return json.loads(self.take(int.from_bytes(self.take(5)[:4], "big")))

    def answer(self, token):
        """[BLOCK-2] The next block with this token; pushes and unknown commands are passed over, [VERSION-3]."""
        while True:
            block = self.read()
            if block["command"] in ("error", "goodbye") and block["code"]:
                raise SystemExit(f"{block['code']}: {block['en']}")
            if block.get("token") == token:
                return block

    def ask(self, command, **fields):
        payload = json.dumps({"command": command, "token": (token := secrets.token_hex(4)), **fields}).encode()
        self.tls.sendall(len(payload).to_bytes(4, "big") + b"\1" + payload)
        return self.answer(token)


def upload(line, pin, path):
    """One file over a shadow socket, [FILE-1] to [FILE-4]; gives the attachment's id."""
    data = path.read_bytes()
    shadow = line.ask("upload", files=[{"name": path.name, "size": len(data), "sha256": sha256(data).hexdigest()}])
    address = line.tls.getpeername()[0], int(shadow["endpoint"].rpartition(":")[2])  # [BLOCK-3] only the port
    try:
        visit = Line(address, "kentongan-shadow/1", pin, (line.tls.getsockname()[0], 0))  # [SHADOW-2]
        what = b"kentongan-shadow/1\0\1" + bytes.fromhex(shadow["transfer"])  # [SHADOW-4]
        what += visit.take(32) + sha256(visit.certificate).digest()
        visit.tls.sendall(hmac.digest(bytes.fromhex(shadow["ticket"]), what, "sha256"))
        for at in range(visit.read()["files"][0]["offset"], len(data), 1 << 20):  # `go`, [SHADOW-5]
            visit.tls.sendall(data[at : at + (1 << 20)])
            line.ask("ping")  # [LINK-3]
        while visit.read()["record"] == "confirmed":  # then `stored` or `failed`, [SHADOW-7]
            continue
        visit.tls.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        print(error)  # what became of the transfer is said on the main socket
    return line.answer(shadow["token"])["attachments"][0]["id"]


def main():
    options = argparse.ArgumentParser(description="Send one message.")
    options.add_argument("invitation")
    for name in ("address", "password-env", "to", "subject", "text"):
        options.add_argument(f"--{name}", required=True)
    options.add_argument("--new-password-env")
    options.add_argument("--attach", type=pathlib.Path)
    given = options.parse_args()
    servers, _, pin = given.invitation.removeprefix("kentongan://").partition("#")  # [TLS-4]
    host, _, port = servers.split(",")[0].rpartition(":")
    line = Line((host.strip("[]"), int(port)), "kentongan/1", pin)
    new = {"new_password": os.environ[given.new_password_env]} if given.new_password_env else {}  # [LOGIN-4]
    line.ask("login", address=given.address, password=os.environ[given.password_env], **new)
    attachments = [{"attachment": upload(line, pin, given.attach)}] if given.attach else []
    what = {"to": given.to.split(","), "subject": given.subject, "text": given.text, "attachments": attachments}
    print(json.dumps(line.ask("send", id=secrets.token_hex(16), **what)))
    line.ask("quit")


if __name__ == "__main__":
    try:
        main()
    except (OSError, KeyError, ValueError) as problem:
        raise SystemExit(f"{problem} (wanted: kentongan://host:7420#FINGERPRINT, passwords in variables)") from None
