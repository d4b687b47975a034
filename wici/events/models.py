"""Events and what belongs to them from the first day: staff, participation types, senders."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.shared.scopes import ByConnection, EventManager


class Language(models.TextChoices):
    """Languages that Wici speaks, and writes to participants in."""

    POLISH = "pl", _("Polish")
    ENGLISH = "en", _("English")


class Event(models.Model):
    """A conference, congress or festival; everything else belongs to one."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Warsaw")
    language = models.CharField(
        _("main language"), max_length=5, choices=Language.choices, default=Language.POLISH
    )
    website = models.URLField(_("web page"), blank=True)
    contact = models.CharField(_("contact in the message footer"), max_length=300, blank=True)
    accent = models.CharField(
        _("colour"), max_length=7, default="#206bc4", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    logo = models.CharField(_("logo"), max_length=255, blank=True, help_text="path below the uploads folder")
    batch_size = models.PositiveIntegerField(
        _("messages in a batch"), default=100, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    batch_interval_seconds = models.PositiveIntegerField(
        _("seconds between batches"), default=60, validators=[MaxValueValidator(86_400)]
    )
    attachment_limit_mb = models.PositiveIntegerField(
        _("largest attachment in MB"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    message_limit_mb = models.PositiveIntegerField(
        _("largest message in MB"), default=20, validators=[MinValueValidator(1), MaxValueValidator(150)]
    )
    default_sender = models.ForeignKey(
        "events.Sender", verbose_name=_("default sender"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-starts_on", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The event's time zone; screens and messages show times in it."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def name_in(self, language: str) -> str:
        """The event's name in a participant's language."""
        return self.name_en if language == Language.ENGLISH and self.name_en else self.name


class Role(models.TextChoices):
    """What a member of staff may do in an event; each includes the ones after it."""

    OWNER = "owner", _("owner")
    ORGANISER = "organiser", _("organiser")
    READER = "reader", _("reader")


class Membership(models.Model):
    """A user's role in an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.ORGANISER)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "user"), name="one_role_per_event"),)


class ParticipationType(models.Model):
    """Listener, speaker, press…: how somebody takes part."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participation_types")
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        ordering = ("position", "name")
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="unique_participation_type"),)

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The type's name in a participant's language."""
        return self.name_en if language == Language.ENGLISH and self.name_en else self.name

    @property
    def wordings(self) -> list[str]:
        """Its names in all languages: its tag says the one of the recipient's language."""
        return [name for name in dict.fromkeys((self.name, self.name_en)) if name]


class MailConnection(models.Model):
    """A way out for mail, or for text messages (see SmsGateway), with its limits: a server, a gateway, or a
    built-in test mailbox."""

    class Kind(models.TextChoices):
        MAILBOX = "mailbox", _("built-in test mailbox")
        SMTP = "smtp", _("SMTP server")
        SMS_MAILBOX = "sms_mailbox", _("built-in test mailbox for SMS")
        KANNEL = "kannel", _("SMS gateway (Kannel)")
        SMSAPI = "smsapi", _("SMSAPI.pl")

    class Security(models.TextChoices):
        NONE = "none", _("none")
        STARTTLS = "starttls", _("STARTTLS")
        TLS = "tls", _("TLS")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SMTP)
    host = models.CharField(_("server"), max_length=255, blank=True)
    port = models.PositiveIntegerField(
        _("port"), default=587, validators=[MinValueValidator(1), MaxValueValidator(65_535)]
    )
    security = models.CharField(
        _("security"), max_length=10, choices=Security.choices, default=Security.STARTTLS
    )
    user = models.CharField(_("user name"), max_length=255, blank=True)
    password_encrypted = models.TextField(blank=True)
    allow_plain_auth = models.BooleanField(
        _("allow the password over an unencrypted connection"), default=False
    )
    max_connections = models.PositiveSmallIntegerField(
        _("simultaneous connections"), default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    messages_per_connection = models.PositiveIntegerField(
        _("messages per connection"), default=100, validators=[MinValueValidator(1)]
    )
    per_second = models.PositiveIntegerField(_("messages per second"), null=True, blank=True)
    per_minute = models.PositiveIntegerField(_("messages per minute"), null=True, blank=True)
    per_hour = models.PositiveIntegerField(_("messages per hour"), null=True, blank=True)
    per_day = models.PositiveIntegerField(_("messages per day"), null=True, blank=True)
    per_domain_per_minute = models.PositiveIntegerField(
        _("messages per minute to one recipient domain"), null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    fallback = models.ForeignKey(
        "self", verbose_name=_("if this server cannot be reached, send through"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="fallback_of",
    )  # fmt: skip
    #: The server could not be reached: it is not asked again before this moment.
    down_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: Why it could not be reached: its own words where there are any.
    down_words = models.TextField(blank=True, editable=False)
    #: How often in a row it could not be reached.
    failures = models.PositiveIntegerField(default=0, editable=False)
    #: Waiting alone will not help: the settings have to be changed (a wrong password).
    needs_mending = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventManager()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="unique_connection_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_sms(self) -> bool:
        """Whether text messages leave by it, not mail."""
        return self.kind in SMS_KINDS


#: Kinds of connections by which text messages leave. Their host is the gateway's whole address.
SMS_KINDS = (MailConnection.Kind.SMS_MAILBOX, MailConnection.Kind.KANNEL, MailConnection.Kind.SMSAPI)
MAIL_KINDS = (MailConnection.Kind.MAILBOX, MailConnection.Kind.SMTP)


class SmsGateway(models.Model):
    """What a way out for text messages has besides its connection: the sender on phones, and a price."""

    connection = models.OneToOneField(MailConnection, on_delete=models.CASCADE, related_name="gateway")
    sender = models.CharField(_("sender"), max_length=16, blank=True)
    price = models.DecimalField(_("price of a part"), max_digits=8, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    #: Where numbers without a country code are from (ISO 3166).
    country = models.CharField(_("country"), max_length=2, default="PL")

    objects = ByConnection()

    def __str__(self) -> str:
        name = self.connection.name
        return f"{name} ({self.sender})" if self.sender else name


class Sender(models.Model):
    """Who a message is from: a name, an address and the mail connection it leaves by."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="senders")
    name = models.CharField(_("name"), max_length=150)
    address = models.EmailField(_("address"), max_length=254)
    reply_to = models.EmailField(_("default reply address"), max_length=254, blank=True)
    connection = models.ForeignKey(
        MailConnection, verbose_name=_("mail connection"), on_delete=models.PROTECT, related_name="senders"
    )
    per_hour = models.PositiveIntegerField(
        _("messages per hour"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    per_day = models.PositiveIntegerField(
        _("messages per day"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    objects = EventManager()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="unique_sender_name"),)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


class AdditionalValue(models.Model):
    """A value that the organiser defines for the event, offered as a tag (a hotline number)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="additional_values")
    key = models.SlugField(_("tag"), max_length=40)
    label = models.CharField(_("label"), max_length=100)
    value = models.TextField(_("value"), blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        ordering = ("position", "label")
        constraints = (models.UniqueConstraint(fields=("event", "key"), name="unique_additional_value"),)
