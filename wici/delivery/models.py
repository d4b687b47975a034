"""The ledger of sending: dispatches, batches, recipients, attempts, and who works on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event, MailConnection, Sender
from wici.mailings.models import Mailing, Revision
from wici.people.models import Participant
from wici.shared.scopes import ByDispatch, ByRecipient, EventManager


def new_token() -> str:
    """A short unguessable name for message identifiers."""
    return uuid.uuid4().hex[:20]


class Dispatch(models.Model):
    """One sending of one message: frozen content and frozen recipients."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        FREEZING = "freezing", _("being prepared")
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        PAUSED = "paused", _("paused")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="dispatches")
    mailing = models.ForeignKey(
        Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="dispatches"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="dispatches")
    connection = models.ForeignKey(
        MailConnection, null=True, on_delete=models.SET_NULL, related_name="dispatches"
    )
    #: Whose limits count.
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.SET_NULL, related_name="dispatches"
    )
    #: Dispatch whose undelivered recipients this one writes to again.
    resend_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=5, choices=Mailing.Kind.choices, default=Mailing.Kind.EMAIL)
    subject = models.CharField(max_length=998, blank=True)
    #: What was chosen as recipients, in words as they stood: a group's name, or "" for typed addresses.
    audience_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREEZING)
    #: Why it is paused: "user", "refusals", "connection", "disk"…; the words are in pause_words.
    pause_reason = models.CharField(max_length=20, blank=True)
    pause_words = models.TextField(blank=True)
    #: Refusals of one reply-code class since the last success (automatic pause).
    refusal_run = models.PositiveIntegerField(default=0)
    refusal_class = models.CharField(max_length=5, blank=True)
    total = models.PositiveIntegerField(default=0)
    #: Its message invites, so it goes to nobody who has declined meanwhile.
    invites = models.BooleanField(default=False)
    batch_size = models.PositiveIntegerField()
    batch_interval_seconds = models.PositiveIntegerField()
    scheduled_at = models.DateTimeField(null=True, blank=True)
    #: The next batch may be claimed from this moment on.
    next_batch_at = models.DateTimeField()
    #: Names this dispatch in Message-IDs.
    token = models.CharField(max_length=20, unique=True, default=new_token)
    #: The sender's domain (A-labels), the right-hand side of every Message-ID.
    message_domain = models.CharField(max_length=255, default="wici.invalid")
    #: The mailing's send token that made it: two clicks make one dispatch.
    send_token = models.UUIDField(unique=True, default=uuid.uuid4)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()
    unscoped = models.Manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "next_batch_at"), name="dispatch_due"),)


class Batch(models.Model):
    """The recipients handed over at once; a worker leases it by one conditional UPDATE."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        LEASED = "leased", _("being sent")
        DONE = "done", _("done")
        #: Done, and whoever of it still is *queued* was sent (see ``told``).
        SENT = "sent", _("sent")
        #: Its recipients wait for their domain; they leave in other batches as there is room (see domains).
        ASIDE = "aside", _("put aside")

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    lease = models.UUIDField(null=True, blank=True)
    leased_by = models.CharField(max_length=200, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    #: Simultaneous connections to the mail server that the lease may use.
    connections = models.PositiveSmallIntegerField(default=0)
    #: Whose server and limits the lease uses: a fallback may stand in for the dispatch's own connection.
    connection = models.ForeignKey(
        MailConnection, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    #: How many messages for each domain the lease holds, where that is limited.
    domains = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: How many messages the lease holds, were sent with the whole batch, or are put aside.
    count = models.PositiveIntegerField(default=0)
    # Of a batch that is put aside:
    domain = models.CharField(max_length=255, blank=True)
    #: The last time that some of it left, or its beginning.
    passed_since = models.DateTimeField(null=True, blank=True)
    #: When there may be room for more of it.
    due_at = models.DateTimeField(null=True, blank=True)

    objects = ByDispatch()
    unscoped = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dispatch", "number"), name="unique_batch_number"),)
        indexes = (
            models.Index(fields=("dispatch", "number"), name="batch_waiting", condition=Q(state="waiting")),
            models.Index(fields=("leased_until",), name="batch_leased", condition=Q(state="leased")),
            models.Index(fields=("connection",), name="batch_in_use", condition=Q(state="leased")),
            models.Index(fields=("dispatch", "due_at"), name="batch_aside", condition=Q(state="aside")),
        )


class Recipient(models.Model):
    """One row of a dispatch: one person, one message."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DEFERRED = "deferred", _("deferred")
        REJECTED = "rejected", _("rejected")
        UNCONFIRMED = "unconfirmed", _("unconfirmed")
        HELD = "held", _("held")
        SKIPPED = "skipped", _("skipped")
        CANCELLED = "cancelled", _("cancelled")

    # No indexes of the foreign keys alone: the unique constraints begin with them. And no checks by the
    # database, which would look up every one of a million rows: freezing makes them all in one statement, and
    # holds the event (see events.holding); a dispatch's rows are deleted with it.
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="recipients", db_index=False, db_constraint=False
    )
    #: 1, 2, 3… in the order of sending; with the dispatch's token it makes the Message-ID.
    position = models.PositiveIntegerField()
    batch_number = models.PositiveIntegerField(default=0)
    participant = models.ForeignKey(
        Participant,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="received",
        db_index=False,
        db_constraint=False,
    )
    address = models.CharField(max_length=320, blank=True)
    name = models.CharField(max_length=255, blank=True)
    #: The raw data that the message uses, frozen (see merging.sources).
    frozen = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    #: Code of why it was skipped or held ("no_address", "bad_address", "duplicate", "cannot_render"…).
    reason = models.CharField(max_length=30, blank=True)
    #: The server's words of the last answer, or what hindered the message.
    reply = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ByDispatch()
    unscoped = models.Manager()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("dispatch", "position"), name="unique_recipient_position"),
            models.UniqueConstraint(fields=("participant", "dispatch"), name="one_row_per_participant"),
        )
        indexes = (
            models.Index(fields=("dispatch", "state"), name="recipient_by_state"),
            models.Index(fields=("dispatch", "batch_number"), name="recipient_by_batch"),
            models.Index(fields=("dispatch", "due_at"), name="recipient_due", condition=Q(state="deferred")),
        )

    @property
    def message_id(self) -> str:
        """The stable Message-ID of this row, without angle brackets."""
        return f"{self.dispatch.token}.{self.position}@{self.dispatch.message_domain}"


class Attempt(models.Model):
    """One try to hand one message to a server, or all of a batch that were sent; rows are only ever added.

    Of a batch there is one row with the last of as many numbers as it had messages, so that the number of the
    last attempt still is how many there ever were.
    """

    # Not checked by the database: rows are only added in the transaction that writes the recipient's, or the
    # batch's.
    recipient = models.ForeignKey(
        Recipient, null=True, on_delete=models.CASCADE, related_name="tries", db_constraint=False
    )
    batch = models.ForeignKey(
        Batch, null=True, on_delete=models.CASCADE, related_name="tries", db_index=False, db_constraint=False
    )
    #: Messages: 1, or of a batch those that were sent.
    count = models.PositiveIntegerField(default=1)
    #: The recipient's first, second… attempt; 0 of a batch, whose recipients may have had others before.
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    #: The state that the recipient got by it.
    outcome = models.CharField(max_length=12, choices=Recipient.State.choices)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    enhanced = models.CharField(max_length=12, blank=True)
    #: The server's words; of a batch a JSON object with the words by recipients' ids.
    reply = models.TextField(blank=True)
    connection_name = models.CharField(max_length=100, blank=True)

    objects = ByRecipient()
    unscoped = models.Manager()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("batch",), name="attempt_of_batch", condition=Q(batch__isnull=False)),
        )


class DeliveryReport(models.Model):
    """What a telephone network said about a text message after its gateway had taken it."""

    class Fate(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not delivered")

    recipient = models.OneToOneField(
        Recipient, on_delete=models.CASCADE, related_name="delivery_report", db_constraint=False
    )
    fate = models.CharField(max_length=12, choices=Fate.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = ByRecipient()
    unscoped = models.Manager()

    class Meta:
        ordering = ("id",)


class Handover(models.Model):
    """How many messages one lease of a batch handed to a server: what limits count, kept for two days.

    It stays when its dispatch is deleted: the server does not forget either.
    """

    connection = models.ForeignKey(
        MailConnection, on_delete=models.CASCADE, related_name="handovers", db_index=False
    )
    sender = models.ForeignKey(
        Sender, null=True, on_delete=models.SET_NULL, related_name="handovers", db_index=False
    )
    dispatch = models.ForeignKey(
        Dispatch, null=True, on_delete=models.SET_NULL, related_name="handovers", db_index=False
    )
    lease = models.UUIDField()
    #: When it was recorded: not before the last of its messages began.
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    #: The messages for each domain, where that is limited.
    domains = models.JSONField(default=dict)

    objects = ByDispatch()
    unscoped = models.Manager()

    class Meta:
        indexes = (
            models.Index(fields=("connection", "at"), name="handover_by_connection"),
            models.Index(fields=("sender", "at"), name="handover_by_sender"),
            models.Index(fields=("dispatch", "at"), name="handover_by_dispatch"),
        )


class Heartbeat(models.Model):
    """When a worker or CRON last looked for work."""

    class Kind(models.TextChoices):
        WORKER = "worker", _("worker")
        CRON = "cron", _("CRON")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    worker = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
