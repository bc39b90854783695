"""Backups taken apart and put together again, as whoever has one in hand can do: with the key that is inside."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kentongan.files.backup import Seal
from kentongan.services.identity import Identity, load_identity

Files = dict[str, bytes]


@dataclass(frozen=True)
class Forgery:
    """A backup in memory: what its manifest says about the whole, and every piece in its order."""

    whole: dict[str, Any]
    files: Files
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, backup: Path) -> "Forgery":
        with tarfile.open(backup) as archive:
            files = {}
            for entry in archive:
                content = archive.extractfile(entry)
                assert content is not None
                files[entry.name] = content.read()
        whole = json.loads(files.pop("manifest.jsonl").splitlines()[0])
        del files["manifest.seal"]
        return cls(whole, files)

    def saying(self, **whole: Any) -> "Forgery":
        """The same with other words about the whole."""
        return replace(self, whole=self.whole | whole)

    def having(self, **files: bytes | None) -> "Forgery":
        """The same with other pieces; None takes one out."""
        kept = {name: content for name, content in (self.files | files).items() if content is not None}
        return replace(self, files=kept)

    def write(
        self,
        path: Path,
        scratch: Path,
        *,
        lines: Callable[[list[list[Any]]], list[list[Any]]] = lambda lines: lines,
        signer: Identity | None = None,
    ) -> Path:
        """Put it together as Kentongan would, signed with the key that is in it; `lines` may change the manifest."""
        listed = lines([[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in self.files.items()])
        whole = {"pieces": len(listed), "size": sum(line[1] for line in listed)} | {
            name: value for name, value in self.whole.items() if name not in ("pieces", "size")
        }
        manifest = "".join(json.dumps(line) + "\n" for line in (whole, *listed)).encode()
        seal = Seal(hashlib.sha256(manifest).hexdigest(), "")
        signed = {"sha256": seal.sha256, "signature": (signer or self._identity(scratch)).sign(seal.signed)}
        made_at = int(self.whole["made_at"]) // 1000
        with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
            whole_of = {"manifest.jsonl": manifest, "manifest.seal": json.dumps(signed).encode()} | self.files
            for name, content in whole_of.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime, entry.mode = len(content), made_at, 0o600
                if name in self.links:
                    entry.type, entry.linkname, entry.size = tarfile.SYMTYPE, self.links[name], 0
                archive.addfile(entry, io.BytesIO(content))
        _without_blocking(path)
        return path

    def _identity(self, scratch: Path) -> Identity:
        scratch.mkdir(exist_ok=True)
        if "identity.pem" not in self.files:
            return load_identity(scratch)  # any key
        key = scratch / "given.pem"
        key.write_bytes(self.files["identity.pem"])
        return Identity(key, key, "")


def _without_blocking(path: Path) -> None:
    """Two empty blocks end the file; the library rounds up to a tape's record."""
    content = path.read_bytes().rstrip(b"\0")
    whole = content + bytes(-len(content) % tarfile.BLOCKSIZE)
    path.write_bytes(whole + bytes(2 * tarfile.BLOCKSIZE))
