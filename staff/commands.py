"""The command line for log-ins and tokens. Works beside a running server."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict

from foundation.settings import Settings
from staff import directory, levels, passwords, rights, tokens
from storage.database import Database

Opened = Callable[[Settings], AbstractContextManager[Database]]
Run = Callable[[Settings, argparse.Namespace], int]


def add_to(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", opened: Opened) -> None:
    """Adds `user` and `token`. `opened` opens the database of an installation."""

    def verb(
        parsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str,
        work: Callable[[Settings, Database, argparse.Namespace], None],
    ) -> argparse.ArgumentParser:  # fmt: skip
        def run(settings: Settings, arguments: argparse.Namespace) -> int:
            with opened(settings) as database:
                work(settings, database, arguments)
            return 0

        added = parsers.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    user = verbs.add_parser("user", help="members of the desk", description="Members of the desk.")
    users = user.add_subparsers(dest="what", required=True, metavar="WHAT")
    adding = verb(users, "add", "add a member; asks for a password, or leaves it to a reset link", add_user)
    adding.add_argument("login", metavar="LOGIN")
    adding.add_argument("--name", required=True, help="name as colleagues know it")
    adding.add_argument("--email", default="", help="where reset links are sent")
    adding.add_argument("--role", action="append", choices=rights.ROLES, help="may be given several times; else agent")
    adding.add_argument("--level", action="append", type=int, choices=levels.NUMBERS, help="may be given several times")
    adding.add_argument("--queue", action="append", default=[], help="a queue beyond those of the levels")
    adding.add_argument("--language", choices=("de", "en"), default="", help="else the desk's")
    _takes_password(adding)
    verb(users, "list", "list the members", list_users).add_argument("--json", action="store_true", help="for machines")
    changing = verb(users, "password", "set a password; ends every session of that member", change_password)
    changing.add_argument("login", metavar="LOGIN")
    _takes_password(changing)

    token = verbs.add_parser("token", help="tokens of programs", description="Tokens of programs.")
    kinds = token.add_subparsers(dest="what", required=True, metavar="WHAT")
    creating = verb(kinds, "create", "make a token; it is printed once and cannot be read again", create_token)
    creating.add_argument("name", metavar="NAME")
    creating.add_argument("--scope", required=True, choices=rights.SCOPES)


def add_user(settings: Settings, database: Database, arguments: argparse.Namespace) -> None:
    password = _password(arguments, optional=True)
    new = passwords.hashed(password) if password else ""
    member = database.change_now(
        lambda change: directory.add(
            change, arguments.login, arguments.name, email=arguments.email, roles=tuple(arguments.role or ("agent",)),
            levels=tuple(arguments.level or ()), queues=tuple(arguments.queue),
            language=arguments.language or settings.desk.language, password_hash=new,
        )
    )  # fmt: skip
    print(f"{member.login} can log in." if new else f"{member.login} was added and has no password yet.")


def list_users(settings: Settings, database: Database, arguments: argparse.Namespace) -> None:
    members = database.read_now(directory.everybody)
    if arguments.json:
        print(json.dumps([asdict(member) for member in members], ensure_ascii=False, indent=2))
        return
    for one in members:
        levels = ",".join(map(str, one.levels)) or "-"
        print(f"{one.login}\t{one.display_name}\t{','.join(one.roles)}\t{levels}" + ("" if one.active else "\tgone"))


def change_password(settings: Settings, database: Database, arguments: argparse.Namespace) -> None:
    new = passwords.hashed(_password(arguments))
    database.change_now(lambda change: directory.set_password(change, arguments.login, new))
    print(f"The password of {arguments.login} has been changed.")


def create_token(settings: Settings, database: Database, arguments: argparse.Namespace) -> None:
    print(database.change_now(lambda change: tokens.create(change, arguments.name, arguments.scope)))


def _takes_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from the first line of standard input"
    )


def _password(arguments: argparse.Namespace, *, optional: bool = False) -> str:
    """From standard input, else asked for at a terminal; empty where nobody can be asked and none is needed."""
    if arguments.password_stdin:
        return passwords.acceptable(sys.stdin.readline().rstrip("\r\n"))
    if optional and not sys.stdin.isatty():
        return ""
    said = getpass.getpass("Password: ")
    return "" if optional and not said else passwords.acceptable(said)
