"""Banks, payment firms and wallets that the centre works with, and the keys they sign with."""

from __future__ import annotations

from django.db import models


class Partner(models.Model):
    """An institution that can be asked to hold money."""

    class Way(models.TextChoices):
        API = "api"
        INBOX = "inbox"

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    way = models.CharField(max_length=8, choices=Way, default=Way.INBOX)
    url = models.URLField(blank=True, help_text="base address of the partner's hold API")
    duty_contact = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class PartnerKey(models.Model):
    """A public key of a partner, good inside its window and never after its revocation."""

    keyid = models.CharField(max_length=120, primary_key=True)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="keys")
    public_pem = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class Nonce(models.Model):
    """A nonce already used with a key: a second use is a replay."""

    keyid = models.CharField(max_length=120)
    nonce = models.CharField(max_length=120)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["keyid", "nonce"], name="nonce_once")]
        indexes = [models.Index(fields=["expires_at"], name="nonce_expiry")]
