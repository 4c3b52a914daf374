"""The notices that trainings send. Pure."""

from django.utils.translation import gettext_lazy as _

from lms.core.notices import NoticeKind, register

_SESSIONS = "- 7 July 2031, 09:00–10:30, Niš"

SESSIONS = register(
    NoticeKind(
        key="sessions",
        label=_("Sessions for the calendar"),
        text=_(
            "Hello {name},\n\nThese are sessions for your calendar, as they stand"
            " now:\n\n{sessions}\n\nOpen an attached file to put a session into your"
            " calendar. You can switch these messages off here:\n\n{address}"
        ),
        samples={"sessions": _SESSIONS},
        is_urgent=True,
    )
)
SESSIONS_CANCELLED = register(
    NoticeKind(
        key="sessions_cancelled",
        label=_("Cancelled sessions"),
        text=_(
            "Hello {name},\n\nThese sessions no longer take place for"
            " you:\n\n{sessions}\n\nOpen an attached file to take a session out of your"
            " calendar. You can switch these messages off here:\n\n{address}"
        ),
        samples={"sessions": _SESSIONS},
        is_urgent=True,
    )
)
ATTENDANCE_ASKED = register(
    NoticeKind(
        key="attendance_asked",
        label=_("A request about attendance waits"),
        text=_(
            "Hello {name},\n\nSomebody on {run} asks something about attendance:"
            " {about}. It waits for a decision here, after signing in:\n\n{address}"
        ),
        samples={"run": "A-01", "about": "…"},
    )
)
ATTENDANCE_DECIDED = register(
    NoticeKind(
        key="attendance_decided",
        label=_("A request about attendance is decided"),
        text=_(
            "Hello {name},\n\nThere is an answer to what you asked. You find it here"
            " after signing in:\n\n{address}"
        ),
    )
)
ATTENDANCE_CAUTION = register(
    NoticeKind(
        key="attendance_caution",
        label=_("Little more may be missed"),
        text=_(
            "Hello {name},\n\nThere is something about your attendance on {run} that you"
            " should know in time: what counts, and what can still be made up. You find"
            " it here after signing in:\n\n{address}"
        ),
        samples={"run": "A-01"},
        is_urgent=True,
    )
)
ATTENDANCE_CAUTIONS = register(
    NoticeKind(
        key="attendance_cautions",
        label=_("People on a run may miss little more"),
        text=_(
            "Hello {name},\n\nOn {run}, attendance has come close to what is needed, or"
            " below it. Number of people: {count}. You see who it is, and what can still"
            " be done, here after signing in:\n\n{address}"
        ),
        samples={"run": "A-01", "count": "2"},
        is_urgent=True,
    )
)
PLACE_OFFERED = register(
    NoticeKind(
        key="place_offered",
        label=_("A place is free, to be confirmed"),
        text=_(
            "Hello {name},\n\na place has become free for you. Please confirm it by"
            " {moment}; after that it goes to the next person. If you no longer want"
            " it, you can say so on the same page:\n\n{address}"
        ),
        samples={"moment": "7 July 2031, 09:00"},
        is_urgent=True,
    )
)
PLACE_PASSED_ON = register(
    NoticeKind(
        key="place_passed_on",
        label=_("An offered place was not confirmed in time"),
        text=_(
            "Hello {name},\n\nthe place that was offered to you was not confirmed in"
            " time, so it goes to the next person. What this means for your turn is"
            " written here:\n\n{address}"
        ),
    )
)
PLACE_ASKED = register(
    NoticeKind(
        key="place_asked",
        label=_("A request for a place waits"),
        text=_(
            "Hello {name},\n\nsomebody asks for a place on {run}. The request waits for"
            " a decision here, after signing in:\n\n{address}"
        ),
        samples={"run": "A-01"},
    )
)
PLACE_NOMINATED = register(
    NoticeKind(
        key="place_nominated",
        label=_("Your organisation nominates you"),
        text=_(
            "Hello {name},\n\n{organisation} would like you to have a place on a course."
            " Nothing happens before you say yes. What it is about, and where you can"
            " answer, is written here after signing in:\n\n{address}"
        ),
        samples={"organisation": "Centre"},
        is_urgent=True,
    )
)
PLACE_ANSWERED = register(
    NoticeKind(
        key="place_answered",
        label=_("A request for a place is decided"),
        text=_(
            "Hello {name},\n\nthere is an answer to your request for a place. You find"
            " it here after signing in:\n\n{address}"
        ),
    )
)
QUESTIONS_WAIT = register(
    NoticeKind(
        key="questions_wait",
        label=_("Questions before a course wait for an answer"),
        text=_(
            "Hello {name},\n\nbefore {run} begins we ask a few questions, so that we"
            " can prepare for you. You find them here after signing in, and can correct"
            " your answers until the course begins:\n\n{address}"
        ),
        samples={"run": "A-01"},
    )
)
SESSIONS_SOON = register(
    NoticeKind(
        key="sessions_soon",
        label=_("Reminder of sessions that begin soon"),
        text=_(
            "Hello {name},\n\nthis is a reminder of {run}, on {when}. Where it is, what is"
            " planned, and what to do if you cannot come, is written here after signing"
            " in:\n\n{address}"
        ),
        samples={"run": "A-01", "when": "7 July 2031, 09:00"},
        is_urgent=True,
    )
)
ASKED_AGAIN = register(
    NoticeKind(
        key="asked_again",
        label=_("Asked again some months after a training"),
        text=_(
            "Hello {name},\n\nsome months ago you took part in a training with us. We"
            " should like to know what has become of it. A few questions, without your"
            " name, wait for you here until {day}, after signing in:\n\n{address}"
        ),
        samples={"day": "7 October 2031"},
    )
)
ASKED_AGAIN_REMINDER = register(
    NoticeKind(
        key="asked_again_reminder",
        label=_("Reminder of the questions some months after a training"),
        text=_(
            "Hello {name},\n\na few questions about the months since your training"
            " can still be answered until {day}, without your name. This is the only"
            " reminder; nobody has to answer:\n\n{address}"
        ),
        samples={"day": "7 October 2031"},
    )
)
SUPERVISOR_ASKED = register(
    NoticeKind(
        key="supervisor_asked",
        label=_("A supervisor is asked what a training changed at work"),
        subject=_("A few questions about a training"),
        text=_(
            "Hello {name},\n\n{participant} took part in a training some months ago"
            " and named you as the person who can say whether it helps at work. We ask"
            " a few questions. You need no account; your answers are kept without your"
            " name and without theirs, and shown only together with those of at least"
            " four others.\n\nThe link works once, until {day}. Please do not pass it"
            " on:\n\n{address}\n\nIf you do not want to answer, do nothing: we do not"
            " write again, and your address is deleted."
        ),
        samples={"participant": "Ana Petrović", "day": "7 October 2031"},
        is_secret=True,
    )
)
