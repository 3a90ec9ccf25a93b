"""What a user can do something about."""


class TrainingError(Exception):
    """A file, folder or number that no run can be made with; its text is one line for the user."""
