"""Where uploads are kept: pictures as pages show them are public, all else is not."""

from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

# Renditions: what pages show. Originals may tell more, such as where they were taken.
PUBLIC = ("images/",)


def private_storage() -> Storage:
    """Return where files without an address of their own are kept, for file fields."""
    return storages["private"]


class UploadStorage(Storage):
    """Keeps each file in the storage `public` or `private`, by its folder.

    A private file has no address of its own. Documents reach people through the view
    that checks who may have them, however the web server is set up.
    """

    def of(self, name: str) -> Storage:
        return storages["public" if name.startswith(PUBLIC) else "private"]

    def path(self, name: str) -> str:
        return self.of(name).path(name)

    def url(self, name: str | None) -> str:
        if not name or not name.startswith(PUBLIC):
            raise NotImplementedError("A private file has no public address.")
        return self.of(name).url(name)

    def exists(self, name: str) -> bool:
        return self.of(name).exists(name)

    def size(self, name: str) -> int:
        return self.of(name).size(name)

    def delete(self, name: str) -> None:
        self.of(name).delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.of(f"{path}/").listdir(path)

    def get_created_time(self, name: str) -> Any:
        return self.of(name).get_created_time(name)

    def get_modified_time(self, name: str) -> Any:
        return self.of(name).get_modified_time(name)

    def get_accessed_time(self, name: str) -> Any:
        return self.of(name).get_accessed_time(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self.of(name).get_available_name(name, max_length=max_length)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.of(name).open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self.of(name).save(name, content)
