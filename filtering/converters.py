"""How requests stand in addresses: F-12."""


class ReferenceConverter:
    """A request's reference, such as F-12."""

    regex = r"F-[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
