"""The register of trainers in the demo, and what officers have looked at so far."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from certificates.domain import delivered, explanation, trainers
from certificates.models import Certificate, TrainerObservation, TrainerRecord
from courses.models import CourseRun
from lms.core.models import User
from lms.demo.runs import Cast, moment


def load_register(people: dict[str, User], *, cast: Cast, today: date) -> None:
    """Enter two trainers: one in order, one whose approval ends soon; once."""
    if TrainerRecord.objects.exists():
        return
    run = CourseRun.objects.select_related("version__programme").get(code="A-01")
    office, programme = cast.coordinator, run.version.programme
    first, second = people["trainer"], people["trainer2"]
    at = moment(min(run.starts_on, today) - timedelta(days=30))
    trainers.add_qualification(
        first,
        title="Trainer of trainers (invented)",
        awarded_by="Demo Institute",
        awarded_on=date(2018, 5, 14),
        by=office,
        at=at,
    )
    trainers.add_qualification(
        first, title="Supervision, basic training (invented)", by=office, at=at
    )
    trainers.keep_cv(first, _cv(first), by=office, at=at)
    for person, until in ((first, today + timedelta(days=700)), (second, None)):
        trainers.approve(
            person,
            programme,
            from_on=at.date(),
            until_on=until or today + timedelta(days=50),
            by=office,
            at=at,
        )
    trainers.observe(
        first,
        run,
        observed_on=run.starts_on,
        outcome=TrainerObservation.Outcome.AGREED,
        text="Clear and calm. Agreed: more time for questions before the break.",
        by=office,
        at=moment(run.starts_on, 18),
    )
    _load_looks(people["body"], run, first)


def _load_looks(officer: User, run: CourseRun, trainer: User) -> None:
    """Let the officer look at a certificate, at who took part, and at a trainer."""
    now = timezone.now()
    certificate = Certificate.objects.filter(run=run, accreditation__isnull=False)[0]
    explanation.note_look(certificate, by=officer, at=now - timedelta(days=2))
    delivered.note_run_look(run, by=officer, at=now - timedelta(days=1))
    trainers.note_look(trainer, by=officer, at=now - timedelta(hours=3))


def _cv(person: User) -> SimpleUploadedFile:
    page, file = Image.new("RGB", (595, 842), "white"), BytesIO()
    ImageDraw.Draw(page).text((60, 60), f"{person}\n\nCV (invented)", fill="black")
    page.save(file, "PDF")
    return SimpleUploadedFile("cv.pdf", file.getvalue())
