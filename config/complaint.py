"""What is wrong with one value, in words: the rules of a model's types, said to the person who edits the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sized
from typing import Any

from msgspec import inspect

from config.document import Unclear
from config.problems import choices, did_you_mean, quoted

_LARGEST = 2**63 - 1
"""What every reader of the compiled JSON can hold."""

_WANTED: dict[type[inspect.Type], tuple[str, str]] = {
    inspect.StrType: ("text", "Write one text."),
    inspect.IntType: ("a whole number", "Write it in plain digits."),
    inspect.FloatType: ("a number", "Write it in plain digits."),
    inspect.BoolType: ("yes or no", "Write true or false."),
    inspect.ListType: ("a list", "Put it in brackets: [...]."),
    inspect.DictType: ("a mapping", "Write `name: value` in the lines below it."),
    inspect.StructType: ("a mapping", "Write `name: value` in the lines below it."),
    inspect.NoneType: ("nothing", "Remove the value."),
}
_PYTHON: dict[type[inspect.Type], tuple[type, ...]] = {
    inspect.StrType: (str,),
    inspect.IntType: (int,),
    inspect.FloatType: (int, float),
    inspect.BoolType: (bool,),
    inspect.ListType: (list,),
    inspect.DictType: (dict,),
    inspect.StructType: (dict,),
    inspect.NoneType: (type(None),),
}
_FOUND = {
    type(None): "empty",
    bool: "yes or no",
    int: "a number",
    float: "a number with a decimal point",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


def bare(wanted: inspect.Type) -> tuple[inspect.Type, Mapping[str, Any]]:
    """The type itself, and what `Meta(extra=...)` adds to it.

    `rule` is a sentence that says what is wanted, where a pattern or a list of choices does not say it all. `check` is
    a function that takes a text which is right so far, and gives what is wrong with it and what to change, or nothing.
    `as_written`: a text that YAML may take for something else, such as a date.
    """
    if isinstance(wanted, inspect.Metadata):
        return wanted.type, wanted.extra or {}
    return wanted, {}


def suits(wanted: inspect.Type, value: Any) -> bool:
    """Whether a value is of the kind that is wanted, whatever its size."""
    kind, _ = bare(wanted)
    if isinstance(kind, inspect.UnionType):
        return any(suits(each, value) for each in kind.types)
    if isinstance(kind, inspect.LiteralType):
        return type(value) in {type(each) for each in kind.values}
    return type(value) in _PYTHON.get(type(kind), (type(value),))


def complaint(wanted: inspect.Type, value: Any, source: str, extra: Mapping[str, Any]) -> str:
    """What is wrong with `value` itself, not with what it holds; nothing when it is right.

    `source` is a single value as it stands in the file; `extra` comes from `bare`. A kind of type that is not known
    here is left to msgspec.
    """
    if isinstance(wanted, inspect.LiteralType):
        return _choice_complaint(wanted, value, source, extra)
    if not suits(wanted, value):
        return _kind_complaint(wanted, value, source, extra)
    match wanted:
        case inspect.IntType() | inspect.FloatType():
            return _size_complaint(wanted, value)
        case inspect.StrType():
            return _text_complaint(wanted, value, extra)
        case inspect.ListType() | inspect.DictType():
            return _length_complaint(wanted, value, "entry")
    return ""


def stand_in(wanted: inspect.Type) -> Any:
    """Some small value of the type, so that what stands beside a wrong value can be checked."""
    kind, _ = bare(wanted)
    match kind:
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.UnionType():
            return None if any(isinstance(each, inspect.NoneType) for each in kind.types) else stand_in(kind.types[0])
        case inspect.StructType():
            return {each.encode_name: stand_in(each.type) for each in kind.fields if each.required}
        case inspect.StrType():
            return "x" * (kind.min_length or 1)
        case inspect.IntType() | inspect.FloatType():
            return kind.ge or 0
    python = _PYTHON.get(type(kind), (type(None),))[0]
    return python()


def _alternatives(wanted: inspect.Type) -> Iterator[type[inspect.Type]]:
    kind, _ = bare(wanted)
    if isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _alternatives(each)
    elif isinstance(kind, inspect.LiteralType):
        yield inspect.StrType if isinstance(kind.values[0], str) else inspect.IntType
    elif not isinstance(kind, inspect.NoneType):
        yield type(kind)


def _kind_complaint(wanted: inspect.Type, value: Any, source: str, extra: Mapping[str, Any]) -> str:
    kinds = [*_alternatives(wanted)]
    names = " or ".join(_WANTED[each][0] for each in kinds)
    if inspect.StrType in kinds and isinstance(value, bool | int | float | Unclear):
        as_text = _text_complaint(wanted, source, extra) if isinstance(wanted, inspect.StrType) else ""
        advice = as_text or f'Put it in quotes: "{source}".'
        return f"{names} is wanted, but YAML reads {quoted(source)} as {_found(value)}. {advice}"
    if isinstance(value, Unclear):
        return f"{names} is wanted, written in plain digits; this is {quoted(source)}."
    advice = _WANTED[kinds[0]][1]
    if kinds[0] is inspect.IntType and isinstance(value, str) and value.isascii() and value.isdecimal():
        advice = "Remove the quotes."
    return f"{names} is wanted, this is {_found(value)}. {advice}"


def _found(value: Any) -> str:
    return value.kind if isinstance(value, Unclear) else _FOUND[type(value)]


def _choice_complaint(wanted: inspect.LiteralType, value: Any, source: str, extra: Mapping[str, Any]) -> str:
    if suits(wanted, value) and value in wanted.values:
        return ""
    if isinstance(value, list | dict | None) or source in {str(each) for each in wanted.values}:
        return _kind_complaint(wanted, value, source, extra)
    near = did_you_mean(value, wanted.values) if isinstance(value, str) else ""
    rule = f" {extra['rule']}" if "rule" in extra else ""
    return f"{quoted(source)} is not known here.{near} It must be one of: {choices(wanted.values)}.{rule}"


def _size_complaint(wanted: inspect.IntType | inspect.FloatType, value: float) -> str:
    most = _LARGEST if wanted.le is None else wanted.le
    least = -_LARGEST if wanted.ge is None else wanted.ge
    if value > most:
        return f"{value} is too large; at most {most} is accepted."
    if value < least:
        return f"{value} is too small; at least {least} is needed."
    return ""


def _length_complaint(wanted: inspect.StrType | inspect.ListType | inspect.DictType, value: Sized, unit: str) -> str:
    size = len(value)
    if size == 0 and wanted.min_length:
        return f"this is empty; at least one {unit} is needed."
    if size < (wanted.min_length or 0):
        return f"at least {wanted.min_length} are needed, this has {size}."
    if wanted.max_length is not None and size > wanted.max_length:
        return f"at most {wanted.max_length} are accepted, this has {size}."
    return ""


def _text_complaint(wanted: inspect.StrType, value: str, extra: Mapping[str, Any]) -> str:
    message = _length_complaint(wanted, value, "character")
    if not message and wanted.pattern is not None and not _matches(wanted.pattern, value):
        message = f"{quoted(value)} cannot be used here. {extra.get('rule') or 'It must match ' + wanted.pattern}"
    return message or (extra["check"](value) if "check" in extra else "")


def _matches(pattern: str, value: str) -> bool:
    """As JSON Schema has it: `$` is the end, while Python's is also before a last line break."""
    return re.search(pattern, value) is not None and not (pattern.endswith("$") and value.endswith("\n"))
