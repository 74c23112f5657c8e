"""What one rotation works with: the connector, the target, the ways in, the secrets, and fresh logins by the ledger."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bascule.clients.models import Client
from bascule.connectors.base import (
    Budget,
    Dependent,
    Ended,
    Outcome,
    Residual,
    Rotates,
    Target,
    Verifies,
    Way,
)
from bascule.connectors.registry import connector_named
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.ledger import identity_of, spend, strike_out
from bascule.rotation.models import Arrangement, Rotation
from bascule.vault.candidates import open_version
from bascule.vault.models import Credential, SecretVersion

NO_BUDGET = Outcome("no-budget", "")


class Later(Exception):
    """Nothing more can be learnt now. `problem` says why, `seconds` when it makes sense to go on."""

    def __init__(self, seconds: float, problem: Problem) -> None:
        super().__init__(problem.what_template)
        self.seconds, self.problem = seconds, problem


@dataclass
class Work:
    """One pass over one rotation."""

    credential: Credential
    connector: Rotates
    target: Target
    arrangement: Arrangement
    by: object
    rotation: Rotation = field(default_factory=Rotation)
    pause: Callable[[float], None] = time.sleep
    way: Way | None = None
    seen: dict[int, bytes] = field(default_factory=dict, repr=False)  # version number → plaintext
    doubts: int = 0  # answers in this pass that told nothing
    uses: list[Dependent] | None = (
        None  # what uses the secret and is not taken care of, once it was looked up
    )
    stands: bool = False  # the new secret was accepted on every path a moment ago, in this pass

    @property
    def client(self) -> Client:
        return self.credential.client

    def secret(self, version: SecretVersion) -> bytes:
        """A version's plaintext, opened once a pass, with its event."""
        if version.number not in self.seen:
            self.seen[version.number] = open_version(
                version, by=f"rotation ({self.by})"[:200], reason="rotate"
            )
        return self.seen[version.number]

    def version_in(self, state: str) -> SecretVersion | None:
        return self.credential.versions.filter(state=state).order_by("-number").first()

    def current(self) -> bytes:
        """What opens it now, as far as we know; empty when nothing was ever received."""
        version = self.version_in(SecretVersion.State.CURRENT)
        return self.secret(version) if version else b""

    def new(self) -> bytes:
        """The candidate."""
        assert self.rotation.version is not None
        return self.secret(self.rotation.version)

    def budget(self) -> Budget:
        """What the authority said it counts, as it stands on the rotation; careful until it was asked."""
        said = self.rotation.budget
        return Budget(**said) if said else Budget(None, known=False)

    def read_budget(self, secret: bytes) -> None:
        """Ask the authority, over a login that was just let in: with a wrong secret the question would be counted."""
        try:
            found = self.connector.budget(self.target, secret, self.way)
        except Exception:
            return
        said = {
            "threshold": found.threshold,
            "window": float(found.window),
            "counted": found.counted,
            "known": found.known,
        }
        Rotation.objects.filter(pk=self.rotation.pk).update(budget=said)
        self.rotation.budget = said

    def login(self, secret: bytes, path: Target | None = None, *, keep: int = 0) -> Outcome:
        """A fresh login, inside the budget; NO_BUDGET when it was not tried. Raises WrongIdentity."""
        target = path or self.target
        if target.through is None:  # what has no door of its own is reached by whoever changes it
            target = replace(target, through=self.way)
        account = identity_of(self.connector.kind, self.target.pinned or self.target.address, target.login)
        attempt = spend(self.client, account, self.budget(), keep=keep)
        if attempt is None:
            return NO_BUDGET
        outcome = answer(lambda: self.connector.verify(target, secret))
        strike_out(attempt, outcome)
        return outcome

    def paths(self) -> tuple[Target, ...]:
        """Every authority that judges the secret; the one we came by first."""
        return self.ask(lambda: self.connector.paths(self.target, self.new(), self.way)) or (self.target,)

    def ask[T](self, question: Callable[[], T]) -> T:
        """What a connector tells; when it fails in any way of its own, nothing was learnt."""
        try:
            return question()
        except Problem:
            raise
        except Exception as error:
            raise Later(60, silence(self.target, type(error).__name__)) from None

    def change(self, new: bytes) -> Outcome:
        """Send the new secret."""
        current, way = self.current(), self.way
        return answer(lambda: self.connector.rotate(self.target, current, new, way))

    def end_sessions(self) -> Ended:
        try:
            return self.connector.end_sessions(self.target, self.new(), self.way)
        except Problem as problem:
            return Ended(None, problem.what_template)
        except Exception as error:
            return Ended(None, type(error).__name__)

    def residual(self, changed_at: datetime) -> Residual | None:
        """What may still act; None when the connector could not tell."""
        try:
            return self.connector.residual(self.target, changed_at)
        except Exception:
            return None

    def settle(self) -> float:
        """Seconds after which a write that was on its way has landed, and replicas have heard of it."""
        return max(self.target.timeout, self.connector.settles)


def answer(ask: Callable[[], Outcome]) -> Outcome:
    """What a system answered. A connector that fails in any other way has learnt nothing; a Problem is for people."""
    try:
        return ask()
    except Problem:
        raise
    except Exception as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__)


def prepare(credential: Credential, *, by: object, pause: Callable[[float], None] = time.sleep) -> Work:
    """Everything that can be known without touching the target; raises Problem."""
    if not credential.connector or not credential.target:
        raise Problem(
            gettext_noop("Where {title} opens is not written down."),
            gettext_noop("Choose the kind of system and its address on the credential's page, then verify again."),
            title=credential.title,
        )  # fmt: skip
    connector = connector_named(credential.connector)
    if not isinstance(connector, Rotates):
        raise Problem(
            gettext_noop("{label} can be verified, its secrets cannot be changed from here."),
            gettext_noop("Change it by hand, and write down what was seen."),
            label=connector.label,
        )
    arrangement = Arrangement.objects.filter(credential=credential).first() or Arrangement(
        client=credential.client, credential=credential
    )
    work = Work(credential, connector, target_of(credential, arrangement), arrangement, by, pause=pause)
    if arrangement.way is not None:
        work.way = way_by(arrangement.way, by=by)
    if work.way is None and (connector.needs_way or not work.version_in(SecretVersion.State.CURRENT)):
        raise Problem(
            gettext_noop("Nobody is named who can change {title}: it cannot change itself."),
            gettext_noop("Choose, on its page, the administrator's secret that changes it."),
            title=credential.title,
        )
    return work


def target_of(credential: Credential, arrangement: Arrangement | None = None) -> Target:
    """Where a credential opens, with the connector's options as they were arranged."""
    if arrangement is None:
        arrangement = Arrangement.objects.filter(credential=credential).first()
    options = {str(name): str(value) for name, value in (arrangement.options if arrangement else {}).items()}
    timeout = float(options.pop("timeout", 10.0))
    return Target(credential.target, credential.login, credential.pinned, timeout, options)


def reached(credential: Credential, *, by: object) -> Target:
    """Where a credential opens, through whoever changes it: what has no door of its own (a backup repository) is
    reached by him."""
    arrangement = Arrangement.objects.filter(credential=credential).select_related("way__client").first()
    way = way_by(arrangement.way, by=by) if arrangement and arrangement.way else None
    return replace(target_of(credential, arrangement), through=way)


def way_by(credential: Credential, *, by: object) -> Way:
    """The administrator's login as the connector takes it."""
    version = credential.versions.filter(state=SecretVersion.State.CURRENT).first()
    if version is None:
        raise Problem(
            gettext_noop("{title} was never received: it can change nothing."),
            gettext_noop("Ask for it in the handover, or name another way."),
            title=credential.title,
        )
    secret = open_version(version, by=f"rotation ({by})"[:200], reason="way")
    return Way(credential.login, secret, credential.target, credential.pinned)


def opens(credential: Credential, *, by: object) -> bool:
    """Whether a way in works now, by a fresh login on its own system."""
    connector = connector_named(credential.connector)
    if not isinstance(connector, Verifies):
        return False
    way = way_by(credential, by=by)
    return answer(lambda: connector.verify(target_of(credential), way.secret)).word == Outcome.ACCEPTED


def pin(work: Work, outcome: Outcome) -> None:
    """Keep the identity a system showed when none was kept yet; from then on it is demanded."""
    if outcome.pinned and not work.credential.pinned:
        work.credential.pinned = outcome.pinned
        work.credential.save(update_fields=["pinned"])
        work.target = replace(work.target, pinned=outcome.pinned)


def silence(target: Target, detail: str) -> Problem:
    """No answer is no refusal."""
    return Problem(
        gettext_noop("{address} does not answer ({detail})."),
        gettext_noop("Nothing is lost. It is tried again by itself; look whether the system is up."),
        address=target.address, detail=detail or "–",
    )  # fmt: skip


def no_budget(work: Work) -> Later:
    """One more wrong login could lock the account."""
    problem = Problem(
        gettext_noop("{title} was tried as often as its system takes without locking it."),
        gettext_noop(
            "It goes on by itself when the system has forgotten; look who else tries an old secret."
        ),
        title=work.credential.title,
    )
    return Later(work.budget().window, problem)
