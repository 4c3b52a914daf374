"""How dates and times are written, where Django's own way is not ours.

Serbian and Slovene decline the month of a day ("5. марта 2026.", "5. marca 2026"),
and Django's translations of its format letter E do not. Ours of these names, in the
context Django uses for them, come first.
"""

from django.utils.translation import pgettext_lazy

MONTHS_OF_A_DAY = (
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)
