// The document screen: walks through the doubts, sends edits, shows what the server answers.
import { Viewer } from "./viewer.js";
import { chartEdgeAt, fitForm } from "./form.js";
import { getText, post } from "./server.js";

const work = document.getElementById("work");
const data = JSON.parse(document.getElementById("page-data").textContent);
const here = `${document.body.dataset.root ?? ""}/documents/${work.dataset.id}`;
const mayEdit = work.dataset.mayEdit === "yes";
const told = document.getElementById("told");
const slots = { card: "card-slot", side: "side-slot", form: "form-slot" };
let version = Number(work.dataset.version);
let view = work.dataset.view;
let busy = Promise.resolve();
let roaming = false; // after Esc, Tab walks through all controls as everywhere else

const card = () => document.getElementById("card");
const field = () => document.getElementById("value");
const items = () => [...document.querySelectorAll("#side .item")];
const path = () => card()?.dataset.path ?? "";
const key = () => card()?.dataset.key ?? "";
const step = () => Number(card().querySelector(".stepwork")?.dataset.step ?? -1);

const viewer = new Viewer(document.getElementById("viewer"), {
  pages: data.pages,
  boxes: data.boxes,
  words: data.words,
  address: (page, width) => `${here}/pages/${page}/picture.jpg?width=${width}&v=${work.dataset.sha}`,
  onPick: (picked) => open(picked),
  onPage: (number, place, count) => {
    document.getElementById("page-number").textContent = `${place} / ${count}`;
  },
});

function tell(message, bad = false) {
  told.textContent = message;
  told.classList.toggle("bad", bad);
  clearTimeout(tell.timer);
  if (message && !bad) tell.timer = setTimeout(() => tell(""), 4000);
}

// --- showing

function put(name, html) {
  document.getElementById(slots[name]).innerHTML = html;
}

function showCard(focus = true) {
  const shown = card();
  for (const item of items()) item.toggleAttribute("aria-current", false);
  const current = items().find((item) => item.dataset.at === key() || item.dataset.at === `conflict:${shown.dataset.conflict}`);
  if (current) {
    current.setAttribute("aria-current", "true");
    current.scrollIntoView({ block: "nearest" });
  }
  for (const place of document.querySelectorAll("#form .chosen")) place.classList.remove("chosen");
  const places = path() ? [...document.querySelectorAll("#form [data-at]")].filter((one) => one.dataset.at === path()) : [];
  for (const place of places) place.classList.add("chosen");
  places[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  dropMissingCrop();
  viewer.mark(path());
  if (shown.dataset.box) viewer.show(Number(shown.dataset.page), shown.dataset.box.split(",").map(Number));
  grow();
  if (focus) focusCard();
}

// A crop whose file is gone leaves no broken picture behind.
function dropMissingCrop() {
  const crop = card().querySelector(".crop");
  if (!crop) return;
  const probe = new Image();
  probe.addEventListener("error", () => crop.remove());
  probe.src = crop.querySelector("image").getAttribute("href");
}

function focusCard() {
  roaming = false;
  const input = field();
  if (input && mayEdit) {
    const [start, end] = card().dataset.select.split(",").map(Number);
    input.focus({ preventScroll: true });
    input.setSelectionRange(start, end);
  } else {
    const first = card().querySelector("#approve-now, .choices button, #accept, .button") ?? card();
    first.focus({ preventScroll: true });
  }
}

function grow() {
  for (const area of document.querySelectorAll("#card textarea")) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }
}

function open(at, focus = true) {
  busy = busy.then(async () => {
    try {
      put("card", await getText(`${here}/card?at=${encodeURIComponent(at)}`));
      showCard(focus);
    } catch (error) {
      tell(error.message || data.words.lost, true);
    }
  });
  return busy;
}

function take(answer) {
  version = answer.version;
  put("side", answer.side);
  put("card", answer.card);
  document.getElementById("bar").outerHTML = answer.bar;
  if (answer.form !== null && answer.form !== undefined) {
    put("form", answer.form);
    fitForm();
  }
  viewer.boxes = answer.boxes;
  viewer.draw();
  showCard();
  tell(answer.others?.join(" · ") ?? "");
  work.dataset.version = version; // what is shown now
}

// --- changing; one request at a time, in the order in which they were asked for

function send(what, body, show = "") {
  busy = busy.then(async () => {
    try {
      const answer = await post(`${here}/${what}`, { version, view, show, ...body });
      if (answer.go) location.assign(answer.go);
      else take(answer);
    } catch (error) {
      if (error.status === 409 && error.answer.conflict) await settleConflict(error.answer, body);
      else if (error.status === 409) location.reload();
      else tell(error.message || (error.status ? data.words.failed : data.words.lost), true);
    }
  });
  return busy;
}

const edit = (change, show) => send("edit", { edit: change }, show);

function settleConflict(answer, body) {
  const dialog = document.getElementById("conflict-dialog");
  dialog.innerHTML = answer.conflict;
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", async () => {
      version = answer.version;
      done();
      if (dialog.returnValue === "mine") edit(body.edit);
      else location.reload();
    }, { once: true });
  });
}

function neighbour(by) {
  const all = items();
  const now = all.findIndex((item) => item.hasAttribute("aria-current"));
  return now < 0 ? (by > 0 ? all[0] : undefined) : all[now + by];
}

function typed() {
  const input = field();
  return input && input.value.trim() !== card().dataset.value;
}

function accept() {
  if (!card().dataset.kind || card().dataset.conflict !== undefined) return;
  const stay = view === "form" && card().dataset.number === "0" ? path() : "";
  if (typed()) edit({ kind: "set", path: path(), value: field().value }, stay);
  else edit({ kind: "accept", path: path(), key: key() }, stay);
}

function choose(button) {
  field().value = button.dataset.value;
  for (const one of card().querySelectorAll(".choice")) one.setAttribute("aria-pressed", String(one === button));
  grow();
  field().focus({ preventScroll: true });
  check();
}

function chooseBy(by) {
  const choices = [...card().querySelectorAll(".choice[data-value]")];
  const now = choices.findIndex((one) => one.getAttribute("aria-pressed") === "true");
  const next = choices[Math.min(choices.length - 1, Math.max(0, now + by))];
  if (next) choose(next);
}

function check() {
  clearTimeout(check.timer);
  check.timer = setTimeout(async () => {
    const live = document.getElementById("live");
    if (!live) return;
    if (!typed()) return live.replaceChildren();
    const asked = field().value;
    const answer = await post(`${here}/check`, { edit: { kind: "set", path: path(), value: asked } }).catch(() => null);
    if (!answer || field()?.value !== asked) return;
    live.replaceChildren(...answer.notes.map((note) => {
      const line = document.createElement("li");
      line.className = note.severity;
      line.textContent = note.message;
      return line;
    }));
  }, 250);
}

const arrowOf = (form) => ({
  chart: form.dataset.chart === "yes",
  edge: Number(form.dataset.edge),
  dari: Number(form.elements.dari.value),
  ke: Number(form.elements.ke.value),
  syarat: form.elements.syarat.value || null,
});

// What is said and decided beside the values: no version of the document is needed for it.
function team(what, body) {
  busy = busy.then(async () => {
    try {
      const answer = await post(`${here}/${what}`, body);
      if (answer.go) location.reload();
      else put("card", await getText(`${here}/card?at=${encodeURIComponent(key() || path())}`));
    } catch (error) {
      tell(error.message || data.words.lost, true);
    }
  });
  return busy;
}

const stepPath = (place) => `/sop/langkah/${place}/kegiatan`;
const actions = {
  view: () => {
    const at = key() ? `&at=${encodeURIComponent(key())}` : "";
    location.assign(`${here}?view=${view === "form" ? "doubts" : "form"}${at}`);
  },
  undo: () => send("undo", {}),
  redo: () => send("redo", {}),
  approve: () => send("approve", {}),
  reopen: () => send("reopen", {}),
  "accept-rest": () => send("accept-rest", {}),
  accept,
  skip: () => (neighbour(1) ? open(neighbour(1).dataset.at) : items()[0] && open(items()[0].dataset.at)),
  claim: () => team("assign", { user: work.dataset.me }),
  release: () => team("assign", { user: "" }),
  "settle-comment": (button) => team(`comments/${button.dataset.comment}/settle`, {}),
  "accept-alike": () => send("accept-alike", { key: key() }),
  unlock: () => edit({ kind: "unlock", path: path() }, path()),
  resolve: (button) => send("resolve", { number: Number(card().dataset.conflict), take: button.dataset.take }),
  keys: () => document.getElementById("keys-dialog").showModal(),
  "turn-edge": (button) => {
    const { chart, edge, dari, ke, syarat } = arrowOf(button.form);
    edit({ kind: "change-edge", chart, edge, dari: ke, ke: dari, syarat }, path());
  },
  "remove-edge": (button) => {
    const alone = path().startsWith("/sop/alur");
    const { chart, edge } = arrowOf(button.form);
    edit({ kind: "remove-edge", chart, edge }, alone ? "" : path());
  },
  "add-edge": (button) => {
    const dari = Number(button.dataset.step);
    const known = new Set([...card().querySelectorAll(".arrow")].map(arrowOf).filter((one) => one.dari === dari).map((one) => one.ke));
    const free = [...Array(Number(button.dataset.count)).keys()].map((place) => place + 1);
    const ke = free.find((place) => place > dari && !known.has(place)) ?? free.find((place) => place !== dari && !known.has(place));
    if (ke) edit({ kind: "add-edge", chart: button.dataset.chart === "yes", dari, ke, syarat: null }, path());
  },
  "item-up": (button) => edit({ kind: "move-item", path: path(), place: Number(button.dataset.place), to: Number(button.dataset.place) - 1 }, path()),
  "item-remove": (button) => edit({ kind: "remove-item", path: path(), place: Number(button.dataset.place) }, path()),
  "item-join": (button) => edit({ kind: "join-items", path: path(), place: Number(button.dataset.place) }, path()),
  "item-split": () => {
    const [list, place] = [path().slice(0, path().lastIndexOf("/")), Number(path().split("/").pop())];
    if (field()) edit({ kind: "split-item", path: list, place, at: field().selectionStart }, path());
  },
  "section-above": () => addSection(0),
  "section-below": () => addSection(1),
  "section-up": () => edit({ kind: "move-section", path: path(), to: section() - 1 }, path()),
  "section-down": () => edit({ kind: "move-section", path: path(), to: section() + 1 }, path()),
  "section-remove": () => edit({ kind: "remove-section", path: path() }),
  "step-in": () => edit({ kind: "indent-step", step: step(), by: 1 }, path()),
  "step-out": () => edit({ kind: "indent-step", step: step(), by: -1 }, path()),
  "first-step": () => edit({ kind: "add-step", step: 0 }, stepPath(0)),
  "step-above": () => edit({ kind: "add-step", step: step() }, stepPath(step())),
  "step-below": () => edit({ kind: "add-step", step: step() + 1 }, stepPath(step() + 1)),
  "step-up": () => edit({ kind: "move-step", step: step(), to: step() - 1 }, stepPath(step() - 1)),
  "step-down": () => edit({ kind: "move-step", step: step(), to: step() + 1 }, stepPath(step() + 1)),
  "step-join": () => edit({ kind: "join-steps", step: step() }, stepPath(step())),
  "step-remove": () => edit({ kind: "remove-step", step: step() }),
  "step-split": () => {
    const column = path().split("/")[4];
    const at = field() && column !== "nomor" ? { [column]: field().selectionStart } : {};
    edit({ kind: "split-step", step: step(), at, symbols: [] }, stepPath(step() + 1));
  },
};

function section() {
  return Number(card().querySelector("[data-section]").dataset.section);
}

function sectionPath(title) {
  return "/sop/bagian_lain/" + title.trim().replace(/\s+/g, " ").replaceAll("~", "~0").replaceAll("/", "~1");
}

function addSection(below) {
  const title = window.prompt(card().querySelector("#section label").textContent.trim(), "");
  if (title) edit({ kind: "add-section", place: section() + below, title }, sectionPath(title));
}

// --- listening

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a.button");
  if (!button || button.disabled) {
    const edge = chartEdgeAt(event);
    if (edge !== null) open(`/sop/alur/${edge}`);
    return;
  }
  if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) return;
  if (button.dataset.do) actions[button.dataset.do]?.(button);
  else if (button.classList.contains("cell")) {
    const edge = chartEdgeAt(event);
    open(edge === null ? button.dataset.at : `/sop/alur/${edge}`);
  } else if (button.dataset.at) open(button.dataset.at);
  else if (button.dataset.value !== undefined) choose(button);
  else if (button.dataset.viewDo) {
    const act = { before: () => viewer.step(-1), after: () => viewer.step(1), in: () => viewer.zoom(1.25), out: () => viewer.zoom(0.8),
      fit: () => viewer.fit(), turn: () => viewer.rotate(),
      boxes: () => button.setAttribute("aria-pressed", String(viewer.toggleBoxes())) };
    act[button.dataset.viewDo]();
  }
});

document.addEventListener("input", (event) => {
  if (event.target === field()) {
    roaming = false;
    for (const one of card().querySelectorAll(".choice")) one.setAttribute("aria-pressed", String(one.dataset.value === field().value));
    check();
  }
  if (event.target.tagName === "TEXTAREA") grow();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "assign" && event.target.value) return void team("assign", { user: event.target.value });
  if (!mayEdit) return;
  const form = event.target.closest(".arrow");
  if (form) edit({ kind: "change-edge", ...arrowOf(form) }, path());
  else if (event.target.dataset.actor !== undefined) {
    edit({ kind: "set-symbol", step: Number(path().split("/")[3]), actor: event.target.dataset.actor, simbol: event.target.value || null }, path());
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "new-comment") {
    event.preventDefault();
    team("comments", { path: path(), text: event.target.elements.text.value });
  }
  if (event.target.id === "new-item") {
    const area = event.target.elements.item;
    edit({ kind: "insert-item", path: path(), place: Number(area.dataset.count), value: area.value }, path());
  }
  if (event.target.id === "section") {
    const title = event.target.elements.title.value;
    edit({ kind: "rename-section", path: path(), title }, sectionPath(title));
  }
  if (event.target.id === "section" || event.target.id === "new-item" || event.target.id === "field" || event.target.matches(".arrow")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const inField = event.target === field();
  const control = event.ctrlKey || event.metaKey;
  const done = () => event.preventDefault();
  if (event.key === "F8") return done(), actions.view();
  if (event.key === "F1") return done(), actions.keys();
  if (event.key === "PageUp" || event.key === "PageDown") return done(), viewer.step(event.key === "PageUp" ? -1 : 1);
  if (control && event.key === "Enter") {
    const button = document.querySelector('#bar [data-do="approve"]');
    if (button && !button.disabled) return done(), actions.approve();
    return;
  }
  if (control && event.key.toLowerCase() === "z" && mayEdit && !(inField && typed())) {
    if (event.target.tagName !== "TEXTAREA" || inField) return done(), event.shiftKey ? actions.redo() : actions.undo();
  }
  if (control && event.key.toLowerCase() === "y" && mayEdit && !(inField && typed())) return done(), actions.redo();
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const choice = card().querySelectorAll(".choice")[Number(event.code[5]) - 1];
    if (choice) return done(), choice.click();
  }
  if (event.altKey && inField && (event.key === "ArrowDown" || event.key === "ArrowUp")) return done(), chooseBy(event.key === "ArrowDown" ? 1 : -1);
  if (!mayEdit) return;
  const onCard = event.target === card() || event.target.id === "accept" || event.target.classList.contains("choice");
  if (event.key === "Enter" && event.altKey && (inField || onCard) && card().querySelector('[data-do="accept-alike"]')) {
    return done(), typed() ? accept() : actions["accept-alike"]();
  }
  if (event.key === "Enter" && !event.shiftKey && !event.altKey && inField && !event.isComposing) return done(), accept();
  if (event.key === "Tab" && !roaming && !control && !event.altKey && (inField || (event.target.id === "accept" && !field()))) {
    const next = neighbour(event.shiftKey ? -1 : 1);
    if (next) return done(), open(next.dataset.at);
  }
  if (event.key === "Escape" && (inField || onCard)) {
    done();
    roaming = true;
    if (inField) {
      field().value = card().dataset.value;
      grow();
      check();
    }
    card().querySelector(".cardhead h2").tabIndex = -1;
    card().querySelector(".cardhead h2").focus();
  }
  if (onCard && /^[12]$/.test(event.key) && card().dataset.conflict !== undefined) {
    const choice = card().querySelectorAll(".choice")[Number(event.key) - 1];
    if (choice) return done(), choice.click();
  }
});

addEventListener("beforeunload", (event) => {
  if (typed()) event.preventDefault();
});

fitForm();
showCard(true);
work.dataset.ready = "yes";
