"""The API, /api/v1: each stage brings its own router; keys are made on the page of keys. No page of documentation,
because it would need code from elsewhere: the document itself is at /api/v1/openapi.json."""

from dataclasses import fields
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import create_model

from bascule.clients.api_doors import REFUSALS, ApiRequest, Bearer, Listed, Page, ProblemOut, listed, opens
from bascule.clients.models import Takeover
from bascule.observation.problem import Problem

STAGES = (
    "discovery", "inventory", "gaps", "handover", "vault", "access", "backups", "rotation", "removal", "planning", "dossier",
)  # fmt: skip


class Api(NinjaAPI):
    """Documents refusals as what they are: application/problem+json."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**more)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {"application/problem+json": content["application/json"]}
        return document


api = Api(
    title="Bascule", version="1", description="The change of IT provider, as the pages show it. Times are UTC.",
    urls_namespace="api", docs_url=None, auth=Bearer(),
)  # fmt: skip


def refuse(status: int, title: str, **more: Any) -> HttpResponse:
    """A problem document."""
    said = ProblemOut(title=title, status=status, **more)
    answer = HttpResponse(said.model_dump_json(), status=status, content_type="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse(401, "No valid key", advice="Send `Authorization: Bearer …` with a key that stands.")


@api.exception_handler(PermissionDenied)
def _no_right(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse(
        403,
        "Not allowed",
        advice="The key must name this verb, and its member hold the right for the client.",
    )


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse(404, "Not there", detail="There is no such thing among what this key sees.")


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}" for one in error.errors]
    return refuse(422, "The request is not as documented", errors=errors)


@api.exception_handler(HttpError)
def _malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return refuse(
        422 if error.status_code == 400 else error.status_code,
        "The request cannot be read",
        detail=str(error),
    )


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return refuse(409, "Refused", detail=error.what(), advice=error.advice())


def _figures() -> dict[str, Any]:
    """The module of the figures of every stage that has some."""
    return {
        stage: import_module(f"bascule.{stage}.figures")
        for stage in STAGES
        if find_spec(f"bascule.{stage}.figures")
    }


FIGURES = {stage: module for stage, module in _figures().items() if hasattr(module, "Figures")}


def _shape(stage: str, figures: type) -> Any:
    """The figures of a stage as a documented shape."""
    hints = get_type_hints(figures)
    shape: dict[str, Any] = {field.name: (hints[field.name], ...) for field in fields(figures)}
    return create_model(f"{stage.title()}Figures", __base__=Schema, **shape)


_stages: dict[str, Any] = {stage: (_shape(stage, module.Figures), ...) for stage, module in FIGURES.items()}
Dials = create_model("Dials", __base__=Schema, **_stages)


class TakeoverOut(Schema):
    """One client's change of provider."""

    id: UUID
    client_id: UUID
    client: str
    provider: str
    phase: str
    attitude: str
    mandate_on: date | None
    notice_on: date | None
    t0: datetime | None
    t0_reached_at: datetime | None
    days_to_t0: int | None
    retention_until: date | None
    contract_until: date | None
    closed_at: datetime | None

    @staticmethod
    def resolve_client(row: Takeover) -> str:
        return str(row.client)

    @staticmethod
    def resolve_provider(row: Takeover) -> str:
        return str(row.provider or "")

    @staticmethod
    def resolve_days_to_t0(row: Takeover) -> int | None:
        return row.days_to_t0()


class TakeoverWithDials(Schema):
    """A takeover and what every stage says of it."""

    takeover: TakeoverOut
    dials: Dials  # type: ignore[valid-type]


@api.get(
    "/takeovers", response={200: Listed[TakeoverOut], 401: ProblemOut, 422: ProblemOut}, tags=["takeovers"]
)
def takeovers(request: ApiRequest, page: Query[Page]) -> Any:
    """Every takeover the key sees."""
    return listed(Takeover.objects.select_related("client", "provider").order_by("t0", "pk"), page)


@api.get("/takeovers/{takeover}", response={200: TakeoverWithDials, **REFUSALS}, tags=["takeovers"])
@opens()
def takeover(request: ApiRequest, takeover: UUID) -> Any:
    """One takeover with its dials."""
    return {
        "takeover": request.takeover,
        "dials": {stage: module.figures(request.takeover) for stage, module in FIGURES.items()},
    }


for _stage in STAGES:
    if find_spec(f"bascule.{_stage}.api"):
        api.add_router("", import_module(f"bascule.{_stage}.api").router, tags=[_stage])

urlpatterns, app_name = api.urls[0], "api"
