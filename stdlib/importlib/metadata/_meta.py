"""The protocols of what metadata is, and of the paths it is read from."""

from typing import Any, Dict, Iterator, List, Optional, Protocol, TypeVar, Union, overload

_T = TypeVar("_T")


class PackageMetadata(Protocol):
    """A mapping whose names may stand there several times."""

    def __len__(self) -> int: ...

    def __contains__(self, item: str) -> bool: ...

    def __getitem__(self, key: str) -> str: ...

    def __iter__(self) -> Iterator[str]: ...

    def get(self, name: str, failobj: Optional[_T] = None) -> Union[str, _T, None]: ...

    def get_all(self, name: str, failobj: Optional[_T] = None) -> Union[List[Any], Optional[_T]]:
        """Return all values of a name."""

    @property
    def json(self) -> Dict[str, Union[str, List[str]]]:
        """The metadata in a form that JSON can have."""


class SimplePath(Protocol):
    """As much of a path as is needed here."""

    def joinpath(self, other): ...

    def __truediv__(self, other): ...

    @property
    def parent(self): ...

    def read_text(self, encoding=None) -> str: ...

    def read_bytes(self) -> bytes: ...

    def exists(self) -> bool: ...
