"""Why a mailbox cannot be read, in one sentence with what to do. Three families, by who can mend it."""

from foundation.errors import OperatorError


class MailboxTrouble(OperatorError):
    """The mailbox could not be read this time; nothing is lost."""


class WrongLogin(MailboxTrouble):
    """The server does not let us in: password, token or encryption. Trying soon again would only lock the account."""


class NoEncryption(WrongLogin):
    """The server does not offer the encryption that is asked of it: the log-in was not even tried."""


class WrongFolder(MailboxTrouble):
    """The server lets us in, but a folder is not there or not ours."""


class LineLost(MailboxTrouble):
    """Nobody answers, the line broke or took too long. Trying again is all there is to do."""
