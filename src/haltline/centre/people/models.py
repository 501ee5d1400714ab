"""The people who work at desks, their districts and roles."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


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

    human = models.UUIDField(default=uuid.uuid4)
    role = models.CharField(max_length=12, choices=Role, default=Role.OFFICER)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, help_text="where what the person takes lies at first"
    )
    partner_id = models.CharField(max_length=40, blank=True)
    desk_name = models.CharField(max_length=80, help_text="as others see it: Officer 4417")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_has_a_place",
                condition=models.Q(role="bank", partner_id__gt="", district__isnull=True)
                | (~models.Q(role="bank") & models.Q(partner_id="", district__isnull=False)),
            )
        ]

    @property
    def scope(self) -> str:
        """The row scope of this person's desk."""
        if self.role == self.Role.BANK:
            return f"partner:{self.partner_id}"
        if self.role == self.Role.REVIEWER:
            return f"review:{self.district_id}"
        return f"district:{self.district_id}"

    @property
    def signature(self) -> str:
        """The name as it stands under an order, with a mark of the human being: names may be alike."""
        return f"{self.desk_name} {self.human.hex[-6:].upper()}"

    @property
    def actor_code(self) -> str:
        return f"person:{self.pk}"
