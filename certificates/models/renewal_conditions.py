"""Conditions for renewals without another training: points, time in one room, a
programme that was completed, a document that was accepted.

They look at a person rather than at a run: what was earned in so many months before the
run ends. Each may stand beside any other condition.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.judging import (
    AmountFact,
    DocumentFact,
    amounts_from,
    documents_from,
    judge_document,
    judge_hours_in_room,
    judge_passed,
    judge_points,
)
from certificates.ledger import in_person_part
from certificates.models.accreditation import AccreditingBody, PointsRule
from certificates.models.certificate import Certificate, CertificateEvent
from certificates.models.credit import ExternalLearning
from certificates.models.provisional import RenewalDocument
from certificates.models.requirement import learning_evidence
from content.models import Mode, ProgrammePage
from courses.findings import Evidence, Finding
from courses.models import CourseRun, Enrolment, Requirement
from lms.core.canonical import sha256
from lms.core.dates import months_later

# A certificate that has run out or was renewed stays earned; one that was withdrawn or
# replaced does not, and one that is suspended does not for now.
_COUNTING = [
    CertificateEvent.Kind.ISSUED,
    CertificateEvent.Kind.REINSTATED,
    CertificateEvent.Kind.RENEWED,
]
_COMPLETED = [Certificate.Kind.COMPLETION, Certificate.Kind.PARTICIPATION]
_IN_ROOM = Mode.IN_ROOM.value


class InMonths(Requirement):
    """A condition on what somebody did in the months before the end of a run."""

    months = models.PositiveSmallIntegerField(
        _("in so many months before the end of the run"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        abstract = True

    def days(self, run: CourseRun) -> tuple[date, date]:
        return months_later(run.ends_on, -self.months), run.ends_on


class PointsCollected(InMonths):
    """So many points with a body, from certificates and from confirmed learning."""

    kind = "points_collected"
    label = _("Points collected with a body")
    explanation = _(
        "Points on certificates and for learning elsewhere that the body has confirmed;"
        " for a renewal without another training."
    )

    body_key = models.PositiveBigIntegerField(_("body"))
    body_name = models.CharField(max_length=200, editable=False)
    points = models.DecimalField(
        _("points"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    part = models.CharField(
        _("only points for this part"),
        max_length=12,
        choices=PointsRule.Role,
        blank=True,
        help_text=_("Empty: for any part, and for learning elsewhere too."),
    )
    only_in_person = models.BooleanField(
        _("only points for time in one room"), default=False
    )

    class Meta:
        verbose_name = _("points collected with a body")

    @classmethod
    def choices(
        cls,
        programme: ProgrammePage,  # noqa: ARG003 - the same for every programme
    ) -> dict[str, list[tuple[Any, str]]]:
        bodies = AccreditingBody.objects.filter(role=AccreditingBody.Role.POINTS)
        return {"body_key": [(each.pk, each.name) for each in bodies.order_by("name")]}

    def clean(self) -> None:
        super().clean()
        body = AccreditingBody.objects.filter(pk=self.body_key or 0).first()
        if body is None:
            raise ValidationError({"body_key": _("Choose a body.")})
        self.body_name = body.name

    def describe(self) -> str:
        values = {
            "points": localize(Decimal(self.points).normalize() + 0),
            "body": self.body_name,
            "months": self.months,
            "part": self.get_part_display(),
        }
        sentence = gettext(
            "At least %(points)s points with %(body)s in the last %(months)s months."
        )
        if self.part:
            sentence = gettext(
                "At least %(points)s points with %(body)s in the last %(months)s months"
                " (%(part)s)."
            )
        if self.only_in_person:
            sentence += " " + gettext("Only time in one room counts.")
        return sentence % values

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, list[AmountFact]]:
        """Return points by place: four queries for any number of people."""
        people = {each.pk: each.person_id for each in enrolments}
        rules = self._rules()
        facts: dict[int, list[AmountFact]] = defaultdict(list)
        held = _certificates_of(people, self.days(run), excluding=run)
        for place, certificate in held:
            given = certificate.facts["points"]
            points = sum(
                (Decimal(e["points"]) for e in given if e["rule"] in rules), Decimal(0)
            )
            minutes = certificate.facts["minutes"]
            if self.only_in_person:
                points = in_person_part(
                    points, minutes["attended"] or minutes["planned"]
                )
            if points:
                facts[place].append(_earned(points, certificate, place))
        for place, each in _learned(people, self.days(run), body=self.body_key):
            if self._takes(each):
                facts[place].append(_elsewhere(each.points, each, place))
        return {pk: facts[pk] for pk in people}

    def judge(self, facts: Sequence[AmountFact]) -> Finding:
        return judge_points(facts, points=Decimal(self.points), body=self.body_name)

    def facts_from(self, record: Any) -> list[AmountFact]:
        return amounts_from(record)

    def _rules(self) -> set[int]:
        rules = PointsRule.objects.filter(body=self.body_key)
        if self.part:
            rules = rules.filter(role=self.part)
        return set(rules.values_list("pk", flat=True))

    def _takes(self, learning: ExternalLearning) -> bool:
        """Nobody says in which part something was learned elsewhere."""
        return not self.part and (learning.is_in_person or not self.only_in_person)


class HoursInRoom(InMonths):
    """So many hours in one room: on trainings here, and learned elsewhere."""

    kind = "hours_in_room"
    label = _("Hours in one room with others")
    explanation = _(
        "Hours attended in the room on trainings that gave a certificate, and learned in"
        " person elsewhere, confirmed by a body."
    )

    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(500)],
    )

    class Meta:
        verbose_name = _("hours in one room with others")

    def describe(self) -> str:
        return gettext(
            "At least %(hours)s hours in one room with others in the last %(months)s"
            " months."
        ) % {
            "hours": localize(Decimal(self.hours).normalize() + 0),
            "months": self.months,
        }

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, list[AmountFact]]:
        """Return hours by place: two queries for any number of people.

        What is attended on the run itself is judged by its own conditions.
        """
        people = {each.pk: each.person_id for each in enrolments}
        facts: dict[int, list[AmountFact]] = defaultdict(list)
        for place, certificate in _certificates_of(
            people, self.days(run), excluding=run
        ):
            minutes = certificate.facts["minutes"]["attended"].get(_IN_ROOM, 0)
            if minutes:
                facts[place].append(_earned(Decimal(minutes) / 60, certificate, place))
        for place, each in _learned(people, self.days(run)):
            if each.is_in_person:
                facts[place].append(_elsewhere(each.hours, each, place))
        return {pk: facts[pk] for pk in people}

    def judge(self, facts: Sequence[AmountFact]) -> Finding:
        return judge_hours_in_room(facts, hours=Decimal(self.hours))

    def facts_from(self, record: Any) -> list[AmountFact]:
        return amounts_from(record)


class ProgrammePassed(InMonths):
    """A programme that was completed, on whichever run and in whichever version."""

    kind = "programme_passed"
    label = _("A programme completed before")
    explanation = _(
        "A certificate of another programme that counts, from any run and version of it."
    )

    passed_key = models.UUIDField(_("programme"))
    passed_title = models.CharField(max_length=255, editable=False)

    class Meta:
        verbose_name = _("a programme completed before")

    @classmethod
    def choices(cls, programme: ProgrammePage) -> dict[str, list[tuple[Any, str]]]:
        pages = ProgrammePage.objects.filter(locale=programme.locale_id)
        others = pages.exclude(pk=programme.pk).order_by("title")
        return {"passed_key": [(each.translation_key, str(each)) for each in others]}

    def clean(self) -> None:
        super().clean()
        page = ProgrammePage.objects.filter(translation_key=self.passed_key).first()
        if page is None:
            raise ValidationError({"passed_key": _("Choose a programme.")})
        if self.programme and self.programme.translation_key == self.passed_key:
            raise ValidationError({"passed_key": _("Choose another programme.")})
        self.passed_title = page.title

    def describe(self) -> str:
        return gettext(
            "Complete the programme “%(programme)s”, in the last %(months)s months."
        ) % {"programme": self.passed_title, "months": self.months}

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, list[AmountFact]]:
        """Return completed runs by place: one query for any number of people."""
        people = {each.pk: each.person_id for each in enrolments}
        facts: dict[int, list[AmountFact]] = defaultdict(list)
        same = Q(
            run__version__programme__translation_key=self.passed_key,
            kind__in=_COMPLETED,
        )
        for place, certificate in _certificates_of(
            people, self.days(run), same, excluding=run
        ):
            facts[place].append(_earned(Decimal(1), certificate, place))
        return {pk: facts[pk] for pk in people}

    def judge(self, facts: Sequence[AmountFact]) -> Finding:
        return judge_passed(facts, programme=self.passed_title)

    def facts_from(self, record: Any) -> list[AmountFact]:
        return amounts_from(record)


class DocumentAccepted(InMonths):
    """A document that somebody of the office has accepted, such as proof of practice."""

    kind = "document_accepted"
    label = _("A document that was accepted")
    explanation = _(
        "Holders hand it in on the page of the certificate that they renew; the office"
        " accepts it or says why not."
    )

    what = models.CharField(
        _("what the document shows"),
        max_length=200,
        help_text=_(
            "As holders read it, such as: Confirmation of 200 hours of practice"
        ),
    )

    class Meta:
        verbose_name = _("a document that was accepted")

    def describe(self) -> str:
        return gettext(
            "Hand in “%(what)s”, of the last %(months)s months, and have it accepted."
        ) % {"what": self.what, "months": self.months}

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, list[DocumentFact]]:
        """Return what was handed in, by place: one query for any number of people."""
        people = {each.pk: each.person_id for each in enrolments}
        first, last = self.days(run)
        found = RenewalDocument.objects.filter(
            certificate__holder__in=people.values(),
            what=self.what,
            sent_at__date__gte=first,
            sent_at__date__lte=last,
        ).exclude(state=RenewalDocument.State.REFUSED)
        by_person: dict[int, list[RenewalDocument]] = defaultdict(list)
        for each in found.select_related("certificate").order_by("pk"):
            by_person[each.certificate.holder_id].append(each)
        return {
            pk: [
                DocumentFact(
                    is_accepted=each.state == RenewalDocument.State.ACCEPTED,
                    evidence=document_evidence(each, pk),
                )
                for each in by_person[person]
            ]
            for pk, person in people.items()
        }

    def judge(self, facts: Sequence[DocumentFact]) -> Finding:
        return judge_document(facts, what=self.what)

    def facts_from(self, record: Any) -> list[DocumentFact]:
        return documents_from(record)


def certificate_evidence(certificate: Certificate, enrolment: int) -> Evidence:
    """Return the reference that a finding keeps to a certificate it counted."""
    facts = {"serial": certificate.serial, "facts_sha256": sha256(certificate.facts)}
    return Evidence(
        kind="earned_before", ref=f"{enrolment}:{certificate.pk}", digest=sha256(facts)
    )


def document_evidence(document: RenewalDocument, enrolment: int) -> Evidence:
    facts = {
        "id": document.pk,
        "what": document.what,
        "state": document.state,
        "sent_at": document.sent_at.isoformat(),
    }
    return Evidence(
        kind="renewal_document", ref=f"{enrolment}:{document.pk}", digest=sha256(facts)
    )


def _certificates_of(
    people: dict[int, int],
    days: tuple[date, date],
    narrowed: Q | None = None,
    *,
    excluding: CourseRun,
) -> list[tuple[int, Certificate]]:
    """Return what people earned on runs that ended in these days, with their place."""
    found = (
        Certificate.objects.with_last_event()
        .filter(
            narrowed or Q(),
            holder__in=people.values(),
            run__ends_on__range=days,
        )
        .filter(Q(last_event__in=_COUNTING))
        .exclude(run=excluding)
        .order_by("pk")
        .defer("evidence")
    )
    places = _places_by_person(people)
    return [(place, each) for each in found for place in places[each.holder_id]]


def _learned(
    people: dict[int, int], days: tuple[date, date], *, body: int | None = None
) -> list[tuple[int, ExternalLearning]]:
    """Return what people learned elsewhere and have sent to a body, or it confirmed."""
    State = ExternalLearning.State  # noqa: N806 - as elsewhere
    found = ExternalLearning.objects.filter(
        Q(state=State.CONFIRMED) | Q(state=State.SENT),
        person__in=people.values(),
        held_on__range=days,
    )
    if body is not None:
        found = found.filter(body=body)
    places = _places_by_person(people)
    return [
        (place, each)
        for each in found.order_by("pk")
        for place in places[each.person_id]
    ]


def _places_by_person(people: dict[int, int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, person in people.items():
        places[person].append(place)
    return places


def _earned(amount: Decimal, certificate: Certificate, place: int) -> AmountFact:
    return AmountFact(
        amount=amount,
        is_confirmed=True,
        evidence=certificate_evidence(certificate, place),
    )


def _elsewhere(amount: Decimal, learning: ExternalLearning, place: int) -> AmountFact:
    return AmountFact(
        amount=amount,
        is_confirmed=learning.state == ExternalLearning.State.CONFIRMED,
        evidence=learning_evidence(learning, place),
    )
