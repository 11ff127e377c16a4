"""The OpenAPI 3.1 document, made of the same table as the routes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.calls import Operation
from api.models import Problem

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = "#/components/schemas/{model}"
PATH_PARAMETERS: Mapping[str, dict[str, Any]] = {
    "number": {"type": "string", "pattern": r"^[A-Z]{1,4}-[0-9]{4}-[0-9]{4}$", "example": "SC-4819-3075"},
    "id": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    "code": {"type": "string", "pattern": r"^[a-z0-9_.-]{1,64}$"},
    "file": {"type": "string", "pattern": r"^[1-9][0-9]{0,8}(\.[0-9]{1,4}){0,8}$", "example": "12.2.0"},
}
EVERYWHERE = (401, 403)
Models = Mapping[Any, Mapping[str, Any]]
"""By model and mode."""


def document(operations: Sequence[Operation], title: str) -> dict[str, Any]:
    """The whole document, for programs."""
    schemas, definitions = models_json_schema(sorted(_models(operations), key=str), ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {"title": title, "version": "1", "description": "Errors are problem documents (RFC 9457)."},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _models(operations: Sequence[Operation]) -> set[tuple[type[BaseModel], JsonSchemaMode]]:
    found: set[tuple[type[BaseModel], JsonSchemaMode]] = {(Problem, "serialization")}
    for operation in operations:
        found |= {(model, "serialization") for model in (operation.answer, *operation.also.values()) if model}
        found |= {(operation.body, "validation")} if operation.body else set()
    return found


def _operation(operation: Operation, schemas: Models) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[3]],
        "description": f"Needs the right `{operation.right}`." if operation.right else "Open to every token.",
        "parameters": [*_path(operation.path), *_query(operation.query)],
        "responses": _responses(operation, schemas),
    }
    if operation.body:
        schema = schemas[operation.body, "validation"]
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said


def _responses(operation: Operation, schemas: Models) -> dict[str, Any]:
    good: dict[int, type[BaseModel] | None] = {operation.status: operation.answer, **operation.also}
    said = {str(status): _answer(status, model, schemas, operation.media) for status, model in sorted(good.items())}
    for status in sorted({*EVERYWHERE, *_usual(operation), *operation.errors}):
        said[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": schemas[Problem, "serialization"]}},
        }
    return said


def _usual(operation: Operation) -> Iterable[int]:
    """Unknown or wrong parameters can be sent to every operation; a name in the path may be none of ours."""
    usual = (400, 413, 415, 422) if operation.body else (422,)
    return (*usual, 404) if "{" in operation.path else usual


def _answer(status: int, model: type[BaseModel] | None, schemas: Models, media: Sequence[str]) -> dict[str, Any]:
    if model is None:
        return {
            "description": "The text" if tuple(media) == ("text/plain",) else "The bytes",
            "content": {one: {"schema": {"type": "string", "contentMediaType": one}} for one in media},
        }
    schema = schemas[model, "serialization"]
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": {"schema": schema}}}


def _path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    """One parameter for each field; definitions are written out in place."""
    if model is None:
        return []
    schema = model.model_json_schema(mode="validation")
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _in_place(said, schema.get("$defs", {})),
        }
        for name, said in schema["properties"].items()
    ]


def _in_place(said: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that is missing says "not given": null is no value it can have."""
    choices = [choice for choice in said.get("anyOf", ()) if choice.get("type") != "null"]
    plain = {name: value for name, value in said.items() if name not in ("anyOf", "title", "default")}
    if choices:
        plain |= choices[0]
    if "$ref" in plain:
        plain |= definitions[plain.pop("$ref").rpartition("/")[2]]
    return {name: value for name, value in plain.items() if name != "title"}
