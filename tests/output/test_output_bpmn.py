"""BPMN: valid by the schema of its makers, complete, and drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import LOKET, PEMOHON, SEKSI, alur, clinic_record, langkah, record, university_record
from lxml import etree

from sopocr.model.sop import Alur, Record
from sopocr.output.bpmn import EXTENSION, bpmn_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "s": EXTENSION,
}


def tree(one: Record) -> etree._Element:
    return etree.fromstring(bpmn_xml(one))


def odd_records() -> list[Record]:
    """Records at the edge of what extraction gives."""
    empty, unknown, strange = record(), record(), record()
    empty.sop = empty.sop.model_copy(update={"langkah": [], "alur": [], "pelaksana": []})
    unknown.sop = unknown.sop.model_copy(
        update={
            "langkah": [langkah("", "", "proses"), langkah("1", "Satu", "proses", LOKET)],
            "alur": alur((1, 2)),
        }
    )
    strange.sop = strange.sop.model_copy(
        update={
            "nama_sop": "A & B <c> \x0b\ufffe",
            "langkah": [
                langkah(1, "", "terminator", PEMOHON, output=""),
                langkah(1, 'Baca "x" & <y>', "keputusan", SEKSI),
                langkah(1, "Selesai", "terminator", PEMOHON),
            ],
            "alur": [
                *alur((1, 2), (2, 2, "tidak"), (2, 3, "ya"), (3, 99)),
                Alur(dari=3, ke=1, sumber="teks"),
            ],
        }
    )
    return [empty, unknown, strange]


@pytest.fixture(scope="session")
def schema(packages: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(packages / "bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd"))


def test_is_valid_by_the_schema(schema: etree.XMLSchema) -> None:
    for one in (record(), *odd_records(), clinic_record(), university_record()):
        schema.assertValid(tree(one))


def test_each_step_is_a_task_in_the_lane_of_its_lead() -> None:
    root, sop = tree(record()), record().sop
    lanes = {
        ref.text: lane.get("name")
        for lane in root.iterfind(".//b:lane", NS)
        for ref in lane.iterfind("b:flowNodeRef", NS)
    }
    tasks = root.findall(".//b:task", NS)
    assert [task.get("name") for task in tasks] == [f"{step.nomor}. {step.kegiatan}" for step in sop.langkah]
    assert [lanes[task.get("id")] for task in tasks] == [step.pelaksana[0].aktor for step in sop.langkah]
    assert [lane.get("name") for lane in root.iterfind(".//b:lane", NS)] == sop.pelaksana


def test_capsules_are_events_and_diamonds_gateways() -> None:
    root = tree(record())
    (start,), (end,) = root.findall(".//b:startEvent", NS), root.findall(".//b:endEvent", NS)
    flows = {
        (f.get("sourceRef"), f.get("targetRef")): f.get("name")
        for f in root.iterfind(".//b:sequenceFlow", NS)
    }
    assert (start.get("id"), "task_1") in flows
    assert ("task_10", end.get("id")) in flows
    assert len(root.findall(".//b:exclusiveGateway", NS)) == 3
    assert flows["task_2", "gateway_2"] is None
    assert flows["gateway_2", "task_3"] == "Ya"
    assert flows["gateway_2", "task_1"] == "Tidak"
    assert flows["gateway_7", "task_5"] == "Tidak"
    assert flows["task_4", "task_5"] is None


def test_every_arrow_is_a_flow() -> None:
    root, sop = tree(record()), record().sop
    ends = {
        (int(f.get("sourceRef").rsplit("_")[-1]), int(f.get("targetRef").rsplit("_")[-1]))
        for f in root.iterfind(".//b:sequenceFlow", NS)
    }
    assert {(a, b) for a, b in ends if a != b} == {(edge.dari, edge.ke) for edge in sop.alur}


def test_mutu_baku_and_joint_work_are_kept() -> None:
    task = tree(record()).find(".//b:task[@id='task_4']", NS)
    quality = task.find("b:extensionElements/s:mutuBaku", NS)
    assert dict(quality.attrib) == {
        "nomor": "4",
        "kelengkapan": "Berkas permohonan",
        "waktu": "2 hari",
        "waktuMin": "2",
        "waktuMaks": "2",
        "satuan": "hari",
        "output": "Berita Acara Peninjauan Lapangan",
    }
    people = [dict(p.attrib) for p in task.iterfind("b:extensionElements/s:pelaksana", NS)]
    assert people == [
        {"aktor": LOKET, "simbol": "proses", "peran": "utama"},
        {"aktor": SEKSI, "simbol": "proses", "peran": "bersama"},
    ]


def test_outputs_are_data_objects_that_equal_ones_share() -> None:
    root = tree(record())
    objects = {o.get("id"): o.get("name") for o in root.iterfind(".//b:dataObject", NS)}
    references = {r.get("id"): r.get("dataObjectRef") for r in root.iterfind(".//b:dataObjectReference", NS)}
    given = {
        t.get("id"): objects[references[t.find("b:dataOutputAssociation/b:targetRef", NS).text]]
        for t in root.iterfind(".//b:task", NS)
    }
    assert given == {f"task_{n}": step.output for n, step in enumerate(record().sop.langkah, 1)}
    assert len(objects) == len({step.output for step in record().sop.langkah})


def test_inferred_arrows_say_so() -> None:
    one = record()
    one.sop.alur[3] = one.sop.alur[3].model_copy(update={"sumber": "teks"})
    marked = tree(one).findall(".//b:sequenceFlow/b:extensionElements/s:alur[@sumber='teks']", NS)
    assert [mark.getparent().getparent().get("id") for mark in marked] == ["flow_4"]


def test_everything_is_drawn_inside_the_pool_and_nothing_overlaps() -> None:
    for one in (record(), *odd_records()):
        root = tree(one)
        shapes = {}
        for shape in root.iterfind(".//di:BPMNShape", NS):
            box = shape.find("dc:Bounds", NS)
            shapes[shape.get("bpmnElement")] = [float(box.get(k)) for k in ("x", "y", "width", "height")]
        px, py, pw, ph = shapes.pop("pool")
        flat = {name: box for name, box in shapes.items() if not name.startswith("lane")}
        for x, y, w, h in flat.values():
            assert px <= x <= x + w <= px + pw
            assert py <= y <= y + h <= py + ph
        boxes = list(flat.values())
        for place, (x, y, w, h) in enumerate(boxes):
            for ox, oy, ow, oh in boxes[place + 1 :]:
                assert x + w <= ox or ox + ow <= x or y + h <= oy or oy + oh <= y
        drawn = {edge.get("bpmnElement") for edge in root.iterfind(".//di:BPMNEdge", NS)}
        assert {flow.get("id") for flow in root.iterfind(".//b:sequenceFlow", NS)} <= drawn


def test_bpmn_js_opens_it_without_a_warning(packages: Path, open_page: Callable[..., str]) -> None:
    script = (packages / "bpmn-js/dist/bpmn-navigated-viewer.production.min.js").as_uri()
    files = json.dumps([bpmn_xml(one).decode() for one in (record(), clinic_record(), university_record())])
    files = files.replace("<", "\\u003c")
    dom = open_page(f"""<!DOCTYPE html><meta charset="utf-8"><div id="c" style="height:900px"></div>
<script src="{script}"></script><script>
const viewer = new BpmnJS({{container: '#c'}});
(async () => {{
  const seen = [];
  for (const xml of {files}) {{
    const r = await viewer.importXML(xml);
    const count = type => viewer.get('elementRegistry').filter(e => e.type == 'bpmn:' + type).length;
    seen.push([r.warnings.length, count('Task'), count('SequenceFlow'), count('TextAnnotation')].join('/'));
  }}
  document.body.dataset.result = seen.join(' ');
}})().catch(e => document.body.dataset.result = String(e));
</script>""")
    # warnings, tasks, flows, annotations: a flow table, a free chart, an order that nobody drew
    assert 'data-result="0/10/17/0 0/4/7/0 0/4/5/1"' in dom
