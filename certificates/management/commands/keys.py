"""Keys that sign: list, create, register, rotate, retire, mark as compromised."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates.domain import keys, reissuing
from certificates.models import SigningKey
from lms.core.errors import DomainError

PURPOSES = SigningKey.Purpose.values


class Command(BaseCommand):
    help = "Look after the keys that sign credentials, documents and the log."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="every key there ever was")
        for name, text in (
            ("create", "make a key where there is none"),
            ("rotate", "replace the key in use by a new one"),
        ):
            added = actions.add_parser(name, help=text)
            added.add_argument("purpose", choices=[*PURPOSES, "all"])
        register = actions.add_parser("register", help="use a key made elsewhere")
        register.add_argument("name", help="its name in the key store")
        register.add_argument("purpose", choices=PURPOSES)
        register.add_argument("--certificate", help="PEM file with the seal's chain")
        retire = actions.add_parser("retire", help="let a key sign no more")
        retire.add_argument("name")
        lost = actions.add_parser("compromised", help="somebody else may have the key")
        lost.add_argument("name")
        lost.add_argument("--since", help="from when on, ISO 8601; default: now")
        affected = actions.add_parser(
            "affected", help="list what a compromised key signed, by place in the log"
        )
        affected.add_argument("name")
        again = actions.add_parser(
            "reissue", help="issue what a compromised key signed again"
        )
        again.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "list": self._list,
            "create": self._create,
            "rotate": self._rotate,
            "register": self._register,
            "retire": self._retire,
            "compromised": self._compromised,
            "affected": self._affected,
            "reissue": self._reissue,
        }
        try:
            actions[options["action"]](options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, _options: dict[str, Any]) -> None:
        problems = keys.problems()
        for key in SigningKey.objects.order_by("purpose", "pk"):
            self.stdout.write(
                f"{key.purpose:<11} {key.state:<12} {key.algorithm:<8}"
                f" {key.created_at:%Y-%m-%d} {key.name:<22} {key.public_key}"
            )
        for purpose, reason in problems.items():
            self.stdout.write(f"{purpose:<11} CANNOT SIGN: {reason}")

    def _create(self, options: dict[str, Any]) -> None:
        purposes = _purposes(options)
        for purpose in purposes:
            try:
                keys.refuse_second(purpose)
            except DomainError as refusal:
                raise CommandError(f"{purpose}: {refusal}") from refusal
        for purpose in purposes:
            self._say("Made", keys.create(purpose))

    def _rotate(self, options: dict[str, Any]) -> None:
        for purpose in _purposes(options):
            self._say("In use now:", keys.rotate(purpose))

    def _register(self, options: dict[str, Any]) -> None:
        path = options["certificate"]
        certificate = Path(path).read_text() if path else ""
        key = keys.register(
            options["name"], options["purpose"], certificate=certificate
        )
        self._say("In use now:", key)

    def _retire(self, options: dict[str, Any]) -> None:
        keys.retire(_key(options["name"]))
        self.stdout.write(f"{options['name']} signs no more; it goes on verifying.")

    def _compromised(self, options: dict[str, Any]) -> None:
        since = _moment(options["since"])
        key = keys.mark_compromised(_key(options["name"]), since=since)
        affected = keys.affected_by(key).count()
        self.stdout.write(
            f"{key.name} is withdrawn. What the log's first {key.trusted_size} entries"
            f" hold was signed before that; {affected} credentials came after it."
        )

    def _affected(self, options: dict[str, Any]) -> None:
        key, counted = _key(options["name"]), {True: 0, False: 0}
        for signed in reissuing.signed_with(key):
            counted[signed.is_earlier] += 1
            self.stdout.write(
                f"{signed.certificate.serial:<14}"
                f" {'before' if signed.is_earlier else 'after':<7}"
                f" entry {'-' if signed.index is None else signed.index:<9}"
                f" {signed.certificate.last_event}"
            )
        self.stdout.write(
            f"{counted[True]} were in the log before {key.compromised_at:%Y-%m-%d %H:%M}"
            f" UTC, {counted[False]} came after it."
        )

    def _reissue(self, options: dict[str, Any]) -> None:
        issued = left = over = 0
        for signed, result in reissuing.issue_affected_again(
            _key(options["name"]), by=None
        ):
            serial = signed.certificate.serial
            if result is None:
                over += 1
            elif isinstance(result, DomainError):
                left += 1
                self.stdout.write(f"{serial:<14} stays as it is: {result}")
            else:
                issued += 1
                self.stdout.write(f"{serial:<14} replaced by {result.serial}")
        self.stdout.write(
            f"{issued} issued again, {left} left as they are,"
            f" {over} left out because their last day is past."
        )

    def _say(self, what: str, key: SigningKey) -> None:
        self.stdout.write(f"{what} {key.name} ({key.purpose}, {key.algorithm})")


def _purposes(options: dict[str, Any]) -> list[str]:
    return PURPOSES if options["purpose"] == "all" else [options["purpose"]]


def _key(name: str) -> SigningKey:
    found = SigningKey.objects.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no key {name}; see: manage.py keys list")
    return found


def _moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is not a time such as 2026-03-01T09:00") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
