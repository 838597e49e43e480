"""The SOP as BPMN 2.0 XML with diagram interchange.

OMG formal/2011-01-03, with the element order of its XML Schema. What BPMN has no element for (Mutu Baku,
joint work, the source of a flow) stands in extension elements of the namespace `EXTENSION`.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from sopocr.geometry import Box, Point
from sopocr.model.sop import Langkah, Record
from sopocr.output.bpmn_layout import Diagram, lay_out
from sopocr.output.process import Node, Process, process_of
from sopocr.output.sections import INFERRED

EXTENSION = "urn:sopocr:bpmn:1.0"
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_PREFIXES = {"bpmn": _BPMN, "bpmndi": _BPMNDI, "dc": _DC, "di": _DI, "sopocr": EXTENSION}
_NOTE_GAP, _NOTE_WIDTH, _NOTE_HEIGHT = 20.0, 420.0, 30.0
_TAGS = {"start": "startEvent", "end": "endEvent", "task": "task", "gateway": "exclusiveGateway"}


def bpmn_xml(record: Record) -> bytes:
    """The record as a BPMN document (UTF-8): one pool, a lane for each actor, the flow chart, and its
    drawing. An order that nobody drew is told by an annotation and at each of its flows."""
    process = process_of(record.sop)
    outputs = {place: step.output for place, step in enumerate(record.sop.langkah) if step.output}
    outputs = {place: text for place, text in outputs.items() if _task(process, place)}
    if process.origin == "chart":
        outputs = {}
    root = etree.Element(_q("bpmn:definitions"), nsmap=_PREFIXES)
    for name, value in (
        ("id", "definitions"),
        ("targetNamespace", EXTENSION),
        ("exporter", "sopocr"),
        ("exporterVersion", record.producer.sopocr),
    ):
        root.set(name, value)
    collaboration = _add(root, "bpmn:collaboration", id="collaboration")
    owner = record.sop.unit_kerja or record.sop.instansi or record.sop.nama_sop or "SOP"
    _add(collaboration, "bpmn:participant", id="pool", name=owner, processRef="process")
    _process(root, record, process, outputs)
    _diagram(root, process, lay_out(process, outputs))
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return data


def _process(root: Element, record: Record, process: Process, outputs: dict[int, str]) -> None:
    sop = record.sop
    parent = _add(root, "bpmn:process", id="process", name=sop.nama_sop or "SOP", isExecutable="false")
    about = {
        "bentuk": sop.bentuk,
        "nomorSop": sop.nomor_sop,
        "nomorRevisi": sop.nomor_revisi,
        "tanggalTerbit": sop.tanggal_terbit,
        "tanggalEfektif": sop.tanggal_efektif,
        "sumber": record.source.file,
        "sha256": record.source.sha256,
    }
    _add(_add(parent, "bpmn:extensionElements"), "sopocr:sop", **{k: v for k, v in about.items() if v})
    lanes = _add(parent, "bpmn:laneSet", id="lanes")
    for place, actor in enumerate(process.lanes):
        lane = _add(lanes, "bpmn:lane", id=f"lane_{place + 1}", name=actor)
        for node in process.nodes:
            if node.lane == place:
                _add(lane, "bpmn:flowNodeRef").text = node.id
    objects = {text: f"data_{number}" for number, text in enumerate(dict.fromkeys(outputs.values()), 1)}
    for node in process.nodes:
        _node(parent, record, process, node, outputs)
    for text, name in objects.items():
        _add(parent, "bpmn:dataObject", id=name, name=text)
    for step, text in outputs.items():
        _add(
            parent,
            "bpmn:dataObjectReference",
            id=f"output_{step + 1}",
            name=text,
            dataObjectRef=objects[text],
        )
    for flow in process.flows:
        attributes = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
        element = _add(parent, "bpmn:sequenceFlow", **attributes)
        if flow.name:
            element.set("name", flow.name)
        if flow.source_of != "gambar":
            _add(_add(element, "bpmn:extensionElements"), "sopocr:alur", sumber=flow.source_of)
    if process.origin == "order":
        _add(_add(parent, "bpmn:textAnnotation", id="note"), "bpmn:text").text = INFERRED


def _node(parent: Element, record: Record, process: Process, node: Node, outputs: dict[int, str]) -> None:
    element = _add(parent, f"bpmn:{_TAGS[node.kind]}", id=node.id)
    if node.name:
        element.set("name", node.name)
    if node.kind == "task" and process.origin != "chart":
        _step(_add(element, "bpmn:extensionElements"), record.sop.langkah[node.step])
    for flow in process.flows:
        if flow.target == node.id:
            _add(element, "bpmn:incoming").text = flow.id
    for flow in process.flows:
        if flow.source == node.id:
            _add(element, "bpmn:outgoing").text = flow.id
    if node.kind == "task" and node.step in outputs:
        association = _add(element, "bpmn:dataOutputAssociation", id=f"gives_{node.step + 1}")
        _add(association, "bpmn:targetRef").text = f"output_{node.step + 1}"


def _step(extension: Element, step: Langkah) -> None:
    """Mutu Baku, and each symbol of the step; the first is the lead, whose lane the task stands in."""
    quality = {
        "nomor": step.nomor,
        "tingkat": str(step.tingkat) if step.tingkat > 1 else "",
        "kelengkapan": step.kelengkapan,
        "waktu": step.waktu.teks,
        "waktuMin": "" if step.waktu.min is None else f"{step.waktu.min:g}",
        "waktuMaks": "" if step.waktu.maks is None else f"{step.waktu.maks:g}",
        "satuan": step.waktu.satuan or "",
        "output": step.output,
        "keterangan": step.keterangan,
    }
    _add(extension, "sopocr:mutuBaku", **{key: value for key, value in quality.items() if value})
    for place, mark in enumerate(step.pelaksana):
        role = "bersama" if place else "utama"
        _add(
            extension,
            "sopocr:pelaksana",
            aktor=mark.aktor,
            peran=role,
            **({"simbol": mark.simbol} if mark.simbol else {}),
        )


def _diagram(root: Element, process: Process, diagram: Diagram) -> None:
    plane = _add(_add(root, "bpmndi:BPMNDiagram", id="diagram"), "bpmndi:BPMNPlane", id="plane")
    plane.set("bpmnElement", "collaboration")
    _shape(plane, "pool", diagram.pool, isHorizontal="true")
    for place, box in enumerate(diagram.lanes):
        _shape(plane, f"lane_{place + 1}", box, isHorizontal="true")
    for node in process.nodes:
        box = diagram.shapes[node.id]
        extra = {"isMarkerVisible": "true"} if node.kind == "gateway" else {}
        label = None
        if node.kind in ("start", "end") and node.name:
            label = Box(box.center.x - 40, box.y1 + 3, box.center.x + 40, box.y1 + 17)
        _shape(plane, node.id, box, label, **extra)
    for step, box in diagram.data.items():
        _shape(plane, f"output_{step + 1}", box, diagram.data_labels[step])
    if process.origin == "order":
        left, under = diagram.pool.x0, diagram.pool.y1 + _NOTE_GAP
        _shape(plane, "note", Box(left, under, left + _NOTE_WIDTH, under + _NOTE_HEIGHT))
    for flow in process.flows:
        _edge(plane, flow.id, diagram.edges[flow.id], diagram.labels.get(flow.id))
    for step, link in diagram.links.items():
        _edge(plane, f"gives_{step + 1}", link, None)


def _shape(plane: Element, element: str, box: Box, label: Box | None = None, **attributes: str) -> None:
    shape = _add(plane, "bpmndi:BPMNShape", id=f"{element}_di", bpmnElement=element, **attributes)
    _bounds(shape, box)
    if label is not None:
        _bounds(_add(shape, "bpmndi:BPMNLabel"), label)


def _edge(plane: Element, element: str, points: tuple[Point, ...], label: Box | None) -> None:
    edge = _add(plane, "bpmndi:BPMNEdge", id=f"{element}_di", bpmnElement=element)
    for point in points:
        _add(edge, "di:waypoint", x=_n(point.x), y=_n(point.y))
    if label is not None:
        _bounds(_add(edge, "bpmndi:BPMNLabel"), label)


def _bounds(parent: Element, box: Box) -> None:
    _add(parent, "dc:Bounds", x=_n(box.x0), y=_n(box.y0), width=_n(box.width), height=_n(box.height))


def _task(process: Process, step: int) -> bool:
    return any(node.kind == "task" for node in process.of_step(step))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _add(parent: Element, tag: str, /, **attributes: str) -> Element:
    """A child element; characters that XML has no room for are left out of its attributes."""
    child: Element = etree.SubElement(parent, _q(tag))
    for key, value in attributes.items():
        child.set(key, _legal(value))
    return child


def _legal(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign not in "\ufffe\uffff")
