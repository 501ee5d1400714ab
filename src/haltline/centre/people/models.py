"""The people who work at desks, their districts and roles."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..kernel.ids import row_id


class District(models.Model):
    """A police district: the line that other districts' officers cannot look across."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """A police station of a district: which of its offices a report lies with."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    district = models.ForeignKey(District, models.PROTECT, related_name="stations")

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """One account of one human being. ``human`` stays the same over all accounts of that human."""

    class Role(models.TextChoices):
        OFFICER = "officer"
        SUPERVISOR = "supervisor"
        RECOVERY = "recovery"
        BANK = "bank"
        REVIEWER = "reviewer"  # hears contests of other offices, and nothing else
        INSPECTOR = "inspector"  # reads oversight and single reports of all districts, with a purpose
        AUDITOR = "auditor"  # reads the log, and nothing else

    human = models.UUIDField(default=uuid.uuid4)
    role = models.CharField(max_length=12, choices=Role, default=Role.OFFICER)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, help_text="where what the person takes lies at first"
    )
    partner_id = models.CharField(max_length=40, blank=True)
    area = ArrayField(
        models.CharField(max_length=40), default=list, blank=True,
        help_text="districts that a supervisor oversees beside the own one",
    )  # fmt: skip
    desk_name = models.CharField(max_length=80, help_text="as others see it: Officer 4417")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_has_a_place",
                condition=models.Q(role="bank", partner_id__gt="", district__isnull=True)
                | models.Q(role__in=["inspector", "auditor"], partner_id="", district__isnull=True)
                | (
                    ~models.Q(role__in=["bank", "inspector", "auditor"])
                    & models.Q(partner_id="", district__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="only_a_supervisor_has_an_area",
                condition=models.Q(area__len=0) | models.Q(role="supervisor"),
            ),
        ]

    @property
    def scope(self) -> str:
        """The row scope of this person's desk."""
        if self.role == self.Role.BANK:
            return f"partner:{self.partner_id}"
        if self.role == self.Role.REVIEWER:
            return f"review:{self.district_id}"
        if self.role == self.Role.INSPECTOR:
            return "centre"
        if self.role == self.Role.AUDITOR:
            return "audit"
        return f"district:{self.district_id}"

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts a supervisor oversees, the own one first; anybody else's own one, or none."""
        own = (self.district_id,) if self.district_id else ()
        return (*own, *(each for each in sorted(self.area) if each != self.district_id))

    @property
    def view(self) -> str:
        """The row scope in which this person looks without touching anything: all of a supervisor's area."""
        if self.role == self.Role.SUPERVISOR:
            return f"area:{','.join(self.districts)}"
        return self.scope

    @property
    def signature(self) -> str:
        """The name as it stands under an order, with a mark of the human being: names may be alike."""
        return f"{self.desk_name} {self.human.hex[-6:].upper()}"

    @property
    def actor_code(self) -> str:
        return f"person:{self.pk}"


class Glass(models.Model):
    """An officer opened another district's report in an emergency: a row for each of the two districts.

    The row of part ``owner`` tells the supervisors whose report it is, that of part ``home`` those of the
    officer when it is a further use. Nothing of a row changes but who has taken note of it.
    """

    class Part(models.TextChoices):
        OWNER = "owner"
        HOME = "home"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    use = models.UUIDField(help_text="the same in both rows")
    district_id = models.CharField(max_length=40)
    home_id = models.CharField(max_length=40, help_text="the officer's district")
    part = models.CharField(max_length=5, choices=Part)
    report_id = models.UUIDField()
    reference = models.CharField(max_length=24)
    owner = models.CharField(max_length=40, help_text="the report's district")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    human = models.UUIDField()
    code = models.CharField(max_length=24)
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()
    nth = models.IntegerField(help_text="which use by this human being within the profile's days")
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "part"], name="one_glass_row_a_part"),
            models.CheckConstraint(
                name="glass_of_two_districts",
                condition=~models.Q(home_id=models.F("owner"))
                & (
                    models.Q(part="owner", district_id=models.F("owner"))
                    | models.Q(part="home", district_id=models.F("home_id"))
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["human", "at"], name="glass_human"),
            models.Index(
                fields=["district_id", "at"], condition=models.Q(seen_at=None), name="glass_not_seen"
            ),
        ]


class Duty(models.Model):
    """Somebody is on duty for a district from ``since`` to ``until``; of several rows the newest counts.

    Rows are only added: who was on duty when, and who named them, is read from them.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey(District, models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="duty_ends", condition=models.Q(until__gt=models.F("since")))
        ]
        indexes = [models.Index(fields=["district", "-since"], name="duty_newest")]
