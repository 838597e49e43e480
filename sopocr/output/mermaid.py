"""The flow chart as Mermaid text."""

from __future__ import annotations

from sopocr.model.sop import Record
from sopocr.output.process import NO_ACTOR, Node, Process, process_of
from sopocr.output.sections import INFERRED

_SHAPES = {"start": ("([", "])"), "end": ("([", "])"), "task": ("[", "]"), "gateway": ("{", "}")}


def mermaid_text(record: Record) -> str:
    """A flowchart from top to bottom with a subgraph for each actor.

    Every id begins with a kind and a number, as "end" alone breaks a Mermaid diagram; names are quoted, with
    the letters that mean something to Mermaid as numeric entities. An order that nobody drew has a title that
    says so, and broken arrows.
    """
    process = process_of(record.sop, named_gateways=True)
    lines = ["flowchart TB"]
    if process.origin == "order":
        lines = ["---", f"title: {INFERRED}", "---", *lines]
    if process.lanes == (NO_ACTOR,) and process.origin != "table":
        lines += [f"  {_node(node)}" for node in process.nodes]
        return "\n".join([*lines, *(f"  {line}" for line in _flows(process))]) + "\n"
    for lane, actor in enumerate(process.lanes):
        members = [node for node in process.nodes if node.lane == lane]
        if members:
            lines.append(f"  subgraph lane_{lane + 1}[{_quoted(actor)}]")
            lines += [f"    {_node(node)}" for node in members]
            lines.append("  end")
    lines += [f"  {line}" for line in _flows(process)]
    return "\n".join(lines) + "\n"


def _flows(process: Process) -> list[str]:
    lines = []
    for flow in process.flows:
        arrow = "-->" if flow.source_of == "gambar" else "-.->"
        label = f"|{_quoted(flow.name)}|" if flow.name else ""
        lines.append(f"{_id(flow.source)} {arrow}{label} {_id(flow.target)}")
    return lines


def _node(node: Node) -> str:
    opening, closing = _SHAPES[node.kind]
    return f"{_id(node.id)}{opening}{_quoted(node.name or '?')}{closing}"


def _id(name: str) -> str:
    return f"n_{name}"


def _quoted(text: str) -> str:
    """A quoted string; markup, quotes and Mermaid's own signs as entities (#38; is "&").

    A number with a stop at the start ("1. Menerima") would be taken for a Markdown list, so its stop is
    escaped.
    """
    escaped = "".join(
        f"#{ord(sign)};" if sign in '#&<>"`\\{}[]|;*_~' else sign for sign in " ".join(text.split())
    )
    number, stop, rest = escaped.partition(". ")
    if stop and number.isdigit():
        escaped = f"{number}#46; {rest}"
    return f'"{escaped}"'
