"""Loading the demo, part after part; each part that is there already is left alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from assessments.models import QuizPage, QuizPassed
from certificates.domain import backfill
from certificates.domain.keys import keys_in_use
from certificates.models import (
    AccreditingBody,
    Certificate,
    CertificateDesign,
    CheckpointSubscriber,
    PointsRule,
)
from content.models import (
    EvaluationFormPage,
    ModulePage,
    ProgrammeIndexPage,
    ProgrammePage,
)
from courses.domain.freezing import freeze
from courses.models import (
    AttendanceShare,
    CoreSessions,
    EvaluationHandedIn,
    OnlineActivities,
    ProgrammeVersion,
    Requirement,
)
from lms.core.models import User
from lms.demo import situations
from lms.demo.aftermath import load_aftermath
from lms.demo.applications import (
    load_decided,
    load_long_ago,
    load_open,
    load_typed,
)
from lms.demo.audits import load_audits, load_conditions
from lms.demo.before_runs import load_answers, load_before
from lms.demo.bodies import SOURCE, load_profiles
from lms.demo.complaints import load_complaints
from lms.demo.credit import load_credit
from lms.demo.details import load_details
from lms.demo.kinds import load_kinds
from lms.demo.later import load_asking, load_months_later
from lms.demo.people import (
    ACCOUNTS,
    SITUATIONS,
    Person,
    load_logos,
    load_organisations,
    load_person,
    others,
)
from lms.demo.programmes import (
    load_evaluation_form,
    load_online_set,
    load_programme,
)
from lms.demo.questions import load_bank
from lms.demo.quizzes import load_quizzes
from lms.demo.register_of_trainers import load_register
from lms.demo.renewals import conditions_to_renew, load_renewals
from lms.demo.revised import first_version
from lms.demo.runs import Cast, load_calendar_link, load_run, moment
from lms.demo.site import load_site

BEGINNING = datetime(2010, 11, 1, 9, tzinfo=UTC)
Moment = EvaluationFormPage.Moment
FULL = ("RTS-32", "FFS-32")
PAST = ("TTC-24", "SAC-24")
Say = Callable[[str], None]


def load(*, password: str, today: date, say: Say, renew: bool = False) -> None:
    """Load what is missing of the demo; a repeat changes nothing.

    Each part is one transaction, so a load that was cut short is simply repeated.
    With `renew`, people who are there already get the password too.
    """
    with transaction.atomic():
        say("People and organisations")
        people = load_people(password)
        if renew:
            renew_passwords(people, password)
        cast = _cast(people)
        load_details(people, at=BEGINNING)
        load_calendar_link(people["trainee"], BEGINNING)
    with transaction.atomic():
        say("Public site")
        catalogue = load_site(cast.admin)
    with transaction.atomic():
        say("Programmes, questions and quizzes")
        versions = load_versions(catalogue, cast)
        load_kinds(cast.admin)
    with transaction.atomic():
        say("Accreditation")
        load_bodies(versions, cast, people)
        load_keys()
        load_designs(versions)
    for name, part in _RUNS.items():
        say(name)
        with transaction.atomic():
            part(versions, people, cast, today)
    with transaction.atomic():
        say("Points and licences")
        load_credit(people, today=today)
    with transaction.atomic():
        say("Applications for accreditation")
        load_open(versions, people, cast, today=today)
        load_typed(versions["TTC-24"], people, cast, today=today)
        load_long_ago(versions["SAC-24"], people, cast)
    with transaction.atomic():
        say("Conditions, and a sample for audit")
        load_conditions(today=today)
        load_audits(people, today=today)
    with transaction.atomic():
        say("Register of trainers")
        load_register(people, cast=cast, today=today)
    with transaction.atomic():
        say("Complaints")
        load_complaints(people, cast=cast, today=today)
    # Certificates of a demo that was loaded before there was a log.
    for certificate in backfill.without_credential():
        backfill.record_later(certificate)


def load_keys() -> None:
    """Make the keys that sign, and name who receives the log's checkpoints."""
    keys_in_use()
    institute = AccreditingBody.objects.get(name="Demo Institute")
    CheckpointSubscriber.objects.get_or_create(
        body=institute,
        defaults={
            "name": institute.name,
            "channel": CheckpointSubscriber.Channel.MAIL,
            "address": "log@institute.example",
        },
    )


def load_designs(versions: dict[str, ProgrammeVersion]) -> None:
    """Give two programmes a look of their own: a second page, and other colours."""
    designs = CertificateDesign.objects
    if designs.exists():
        return
    partner = designs.create(
        name="With the partner, and what was attended",
        programme=versions["RTS-32"].programme,
        kind=Certificate.Kind.COMPLETION,
        second_name="Andrej Novak",
        second_role="Society Pot",
        second_language="sl",
        annex_sessions=True,
        annex_outcomes=True,
    )
    carers = designs.create(
        name="For carers",
        kind=Certificate.Kind.PARTICIPATION,
        palette=CertificateDesign.Palette.FOREST,
    )
    carers.texts.create(language="en", text="With thanks for your care.")
    for design in (partner, carers):
        design.save_revision()


def load_people(password: str) -> dict[str, User]:
    """Make everybody; the administrator comes first and invites the rest."""
    password_hash = make_password(password)
    everybody: list[Person] = [*ACCOUNTS, *SITUATIONS, *others(50)]
    everybody.sort(key=lambda person: person.key != "admin")
    found: dict[str, User] = {}
    # An erased person no longer has the address they were made with.
    erased = list(User.objects.filter(erased_at__isnull=False).order_by("pk"))
    for person in everybody:
        if person.key == "nina" and erased:
            found[person.key] = erased[0]
            continue
        found[person.key] = load_person(
            person, password_hash=password_hash, by=found.get("admin"), at=BEGINNING
        )
    return found


def renew_passwords(people: dict[str, User], password: str) -> None:
    """Give everybody of the demo this password; an erased account stays closed."""
    User.objects.filter(
        pk__in=[person.pk for person in people.values()], erased_at__isnull=True
    ).update(password=make_password(password))


def _cast(people: dict[str, User]) -> Cast:
    organisations = load_organisations()
    load_logos(organisations)
    return Cast(
        admin=people["admin"],
        coordinator=people["coordinator"],
        trainers=(people["trainer"], people["trainer2"]),
        organisations=organisations,
    )


def load_versions(
    catalogue: ProgrammeIndexPage, cast: Cast
) -> dict[str, ProgrammeVersion]:
    """Write all programmes and freeze version 1.0 of each."""
    by = cast.admin
    programmes = {code: load_programme(code, catalogue, by) for code in (*FULL, *PAST)}
    load_bank({code: programmes[code] for code in FULL}, by)
    for code in FULL:
        quizzes = load_quizzes(programmes[code], by)
        post_test = next(q for c, q in quizzes.items() if c.endswith("-POST"))
        _load_form(programmes[code], by)
        _load_later_forms(programmes[code], by)
        _require(programmes[code], [*_in_room(), *_online(post_test)])
    for code in PAST:
        _load_form(programmes[code], by)
        _require(programmes[code], [*_in_room(), EvaluationHandedIn()])
    carers = load_online_set("carers", catalogue, by)
    _require(carers, [OnlineActivities()])
    renewal = load_online_set("renewal", catalogue, by, is_listed=False)
    _require(renewal, [OnlineActivities(), *conditions_to_renew()])
    return {
        page.code: first_version(page)
        or freeze(
            page,
            number="1.0",
            note="First version.",
            by=by,
            at=BEGINNING if page.code in PAST else moment(date(2025, 9, 15)),
        )
        for page in (*programmes.values(), carers, renewal)
    }


def _load_form(programme: ProgrammePage, by: User) -> None:
    """Put the evaluation form at the end of the last module."""
    last = ModulePage.objects.child_of(programme).order_by("path").last()
    load_evaluation_form(last, f"{last.code[0]}-EVAL", by)


def _load_later_forms(programme: ProgrammePage, by: User) -> None:
    """Put beside it what is asked some months later, of people and at work."""
    last = ModulePage.objects.child_of(programme).order_by("path").last()
    for suffix, when in (("LATER", Moment.LATER), ("WORK", Moment.WORKPLACE)):
        load_evaluation_form(last, f"{last.code[0]}-{suffix}", by, when)


def _in_room() -> list[Requirement]:
    return [
        AttendanceShare(percent=80, for_attendance=True),
        CoreSessions(for_attendance=True),
    ]


def _online(post_test: QuizPage) -> list[Requirement]:
    return [
        OnlineActivities(),
        QuizPassed(quiz_key=post_test.translation_key, quiz_title=post_test.title),
        EvaluationHandedIn(),
    ]


def _require(programme: ProgrammePage, requirements: list[Requirement]) -> None:
    if programme.requirements.exists():
        return
    for order, requirement in enumerate(requirements):
        requirement.programme = programme
        requirement.order = order
        requirement.save()


def load_bodies(
    versions: dict[str, ProgrammeVersion], cast: Cast, people: dict[str, User]
) -> None:
    """Found the bodies of the demo; their figures are demonstration data."""
    institute, _new = AccreditingBody.objects.get_or_create(
        name="Demo Institute",
        defaults={"short_name": "Demo Institute"},
    )
    institute.officers.add(people["body"], people["body2"])
    AccreditingBody.objects.get_or_create(
        name="Demo Verification Office SI",
        defaults={"short_name": "DVO", "country": "SI"},
    )
    chamber, _new = AccreditingBody.objects.get_or_create(
        name="Demo Chamber",
        defaults={
            "short_name": "Demo Chamber",
            "role": AccreditingBody.Role.POINTS,
            "country": "RS",
        },
    )
    chamber.officers.add(people["chamber"])
    part = PointsRule.Role
    for role, with_test, points in (
        (part.PARTICIPANT, True, 15),
        (part.PARTICIPANT, False, 5),
        (part.TRAINER, True, 20),
        (part.TRAINER, False, 10),
        (part.AUTHOR, True, 30),
    ):
        PointsRule.objects.get_or_create(
            body=chamber,
            activity=PointsRule.Activity.TRAINING,
            role=role,
            with_test=with_test,
            valid_from=date(2010, 1, 1),
            defaults={
                "points": points,
                "accredited_only": with_test,
                "is_confirmed": True,
                "source": SOURCE,
            },
        )
    load_profiles(people)
    decision = load_decided(versions["RTS-32"], people, cast)
    decision.versions.add(versions["FFS-32"])


def load_a01(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    run = load_run(
        versions["RTS-32"],
        "A-01",
        date(2026, 3, 2),
        cast=cast,
        opened_on=date(2026, 1, 20),
        place="Belgrade, training room of the association",
        capacity=20,
    )
    members = [*situations.A01, *(f"person{n:02d}" for n in range(1, 8))]
    group = {key: people[key] for key in members}
    situations.load_finished_run(run, group, situations.A01, cast=cast, has_test=True)
    load_aftermath(run, people, cast=cast)
    load_months_later(run)


def load_a02(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """A run that is full: twenty places, three on the waiting list."""
    run = load_run(
        versions["RTS-32"],
        "A-02",
        _monday(today, weeks=6),
        cast=cast,
        opened_on=today - timedelta(days=20),
        place="Niš, centre for social work",
        capacity=20,
        offer_hours=48,
        minimum=12,
        minimum_on=_monday(today, weeks=4),
    )
    waiting = [people[f"person{n:02d}"] for n in range(8, 31)]
    situations.load_waiting_list(run, waiting, cast=cast)
    load_before(run, people, cast=cast)
    load_answers(run)


def load_a03(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """A run that starts after the decision has expired: its certificates are plain."""
    load_run(
        versions["RTS-32"],
        "A-03",
        date(2031, 2, 10),
        cast=cast,
        opened_on=today,
        place="Belgrade",
    )


def load_a04(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """A run without a place: the body asks for it, so its certificates are held up."""
    run = load_run(
        versions["RTS-32"],
        "A-04",
        date(2026, 6, 8),
        cast=cast,
        opened_on=date(2026, 5, 4),
        capacity=20,
    )
    group = {key: people[key] for key in ("person48", "person49")}
    stories = {key: situations.Story(gets_certificate=False) for key in group}
    situations.load_finished_run(run, group, stories, cast=cast, has_test=True)


def load_b01(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """A weekly run that is half over."""
    run = load_run(
        versions["FFS-32"],
        "B-01",
        _monday(today, weeks=-4) + timedelta(days=1),
        cast=cast,
        pattern="weekly",
        place="Novi Sad, foster-care centre",
        capacity=18,
        issues_automatically=True,
        asks_details=True,
    )
    members = ["trainee", *(f"person{n:02d}" for n in range(31, 44))]
    group = {key: people[key] for key in members}
    situations.load_current_run(run, group, cast=cast, today=today)


def load_b00(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """A run of three months ago, whose people are asked again these days."""
    run = load_run(
        versions["FFS-32"],
        "B-00",
        _monday(today, weeks=-14),
        cast=cast,
        place="Kragujevac, foster-care centre",
        capacity=12,
    )
    group = {f"person{n}": people[f"person{n}"] for n in range(44, 51)}
    situations.load_finished_run(run, group, {}, cast=cast, has_test=True)
    load_asking(run)


def load_carers_run(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    run = load_run(
        versions["FFS-C4"],
        "C-01",
        date(2026, 4, 6),
        cast=cast,
        opened_on=date(2026, 3, 20),
        trainers=[cast.trainers[1]],
        language="sl",
    )
    situations.load_household(run, [people["vera"], people["petar"]], cast=cast)


def load_ending(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    whole, shorter = versions["FFS-C4"], versions["FFS-R1"]
    load_renewals(whole, people, shorter=shorter, cast=cast, today=today)


def load_past_runs(
    versions: dict[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    today: date,
) -> None:
    """The two trainings of 2011: realised, not accredited, without a test."""
    held = {
        "TTC-24": ("TTC-2011", date(2011, 1, 11), "en", "Belgrade"),
        "SAC-24": ("SAC-2011", date(2011, 1, 25), "sr-latn", "Beograd"),
    }
    group = {f"person{n:02d}": people[f"person{n:02d}"] for n in range(33, 51)}
    for programme, (code, starts_on, language, place) in held.items():
        run = load_run(
            versions[programme],
            code,
            starts_on,
            cast=cast,
            place=place,
            capacity=18,
            language=language,
        )
        situations.load_finished_run(run, group, {}, cast=cast, has_test=False)


def _monday(today: date, *, weeks: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


_RUNS = {
    "Run A-01 and what became of its people": load_a01,
    "Run A-02 with a waiting list": load_a02,
    "Run A-03 after the decision": load_a03,
    "Run B-00, asked again these days": load_b00,
    "Run A-04, whose certificates are held up": load_a04,
    "Run B-01, half over": load_b01,
    "The carers' household": load_carers_run,
    "Certificates that end and were renewed": load_ending,
    "The two trainings of 2011": load_past_runs,
}
