"""The one exception that malformed input raises."""


class FormatError(Exception):
    """Input that the format documents tell a reader to refuse.

    `category` is one of the words that spec/vectors/README.md lists; the message gives the place and the
    numbers.
    """

    def __init__(self, category, message):
        super().__init__(f"{category}: {message}")
        self.category = category
