// Pages of a document turned, left out, put in order, parted and joined; then read anew in the background.
const root = document.body.dataset.root ?? "";
const csrf = document.body.dataset.csrf ?? "";
const area = document.getElementById("arranging");
const { view: first, words } = JSON.parse(document.getElementById("arrange-data").textContent);
const id = area.dataset.id;
const mayEdit = area.dataset.mayEdit === "yes";
const api = `${root}/api/v1/documents/${id}/arrangement`;
const groupsAt = document.getElementById("groups");
const told = document.getElementById("arrange-told");
const save = document.getElementById("arrange-save");
const reset = document.getElementById("arrange-reset");
const undo = document.getElementById("arrange-undo");
const LOOK = 1000;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const copy = (value) => JSON.parse(JSON.stringify(value));

let stored = first;
let files = [];
let groups = []; // of pages; the last one holds what is left out
let chosen = null; // the page on which the actions work
let busy = false;

function load(view) {
  stored = view;
  files = copy(view.files);
  groups = [...view.documents.map((one) => ({ name: one.nama_sop, approved: one.approved, pages: copy(one.pages) })),
    { out: true, pages: copy(view.left_out) }];
  chosen = groups[0]?.pages[0] ?? null;
  draw();
}

const state = () => JSON.stringify([files.map((one) => one.source_id), groups.filter((one) => !one.out && one.pages.length)
  .map((one) => one.pages.map(({ file, page, turn }) => [file, page, turn]))]);
const before = () => JSON.stringify([stored.files.map((one) => one.source_id), stored.documents
  .map((one) => one.pages.map(({ file, page, turn }) => [file, page, turn]))]);

const groupOf = (page) => groups.find((one) => one.pages.includes(page));
const nameOf = (page) => fill(words.page, { file: files[page.file].name, page: page.page });
const titleOf = (group) => group.out ? words.out : group.name || fill(words.document, { number: groups.indexOf(group) + 1 });

function unseen(text) {
  const span = document.createElement("span");
  span.className = "unseen";
  span.textContent = text;
  return span;
}

function tile(page, group) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tile";
  button.dataset.place = `${page.file}-${page.page}`;
  button.setAttribute("aria-pressed", String(page === chosen));
  button.tabIndex = page === chosen ? 0 : -1;
  const frame = document.createElement("span");
  frame.className = "frame";
  const image = new Image();
  image.alt = "";
  image.loading = "lazy";
  image.src = `${root}/sources/${files[page.file].source_id}/pages/${page.page}/picture.jpg?width=240`;
  image.dataset.turn = page.turn ?? page.shown;
  image.addEventListener("error", () => frame.replaceChildren(words.missing));
  frame.append(image);
  const text = document.createElement("span");
  text.className = "pagename";
  text.textContent = files.length > 1 ? nameOf(page) : String(page.page);
  button.append(frame, unseen(files.length > 1 ? "" : `${words.tile} `), text, unseen(`, ${titleOf(group)}`));
  if (page.turn !== null && page.turn !== undefined) {
    const mark = document.createElement("small");
    mark.textContent = fill(words.turned, { turn: page.turn });
    button.append(mark);
  }
  button.addEventListener("click", () => choose(page));
  button.addEventListener("focus", () => { if (chosen !== page) choose(page); });
  if (mayEdit) {
    button.draggable = true;
    button.addEventListener("dragstart", (event) => { choose(page); event.dataTransfer.setData("text/plain", button.dataset.place); });
    button.addEventListener("dragover", (event) => event.preventDefault());
    button.addEventListener("drop", (event) => { event.preventDefault(); event.stopPropagation(); put(chosen, group, group.pages.indexOf(page)); });
  }
  item.append(button);
  return item;
}

function draw() {
  groupsAt.replaceChildren(...groups.map((group, number) => {
    const box = document.createElement("section");
    box.className = group.out ? "group out" : "group";
    const title = document.createElement("h2");
    title.id = `group-${number}`;
    title.textContent = titleOf(group) + (group.approved ? ` · ${words.approved}` : "");
    box.setAttribute("aria-labelledby", title.id);
    const list = document.createElement("ol");
    list.className = "tiles";
    list.append(...group.pages.map((page) => tile(page, group)));
    box.append(title, list);
    if (group.out && !group.pages.length) {
      const none = document.createElement("p");
      none.className = "quiet";
      none.textContent = words.none;
      box.append(none);
    }
    if (mayEdit) {
      box.addEventListener("dragover", (event) => event.preventDefault());
      box.addEventListener("drop", (event) => { event.preventDefault(); put(chosen, group, group.pages.length); });
    }
    return box;
  }));
  refresh();
}

function refresh() {
  const group = chosen && groupOf(chosen);
  const place = group ? group.pages.indexOf(chosen) : -1;
  const at = group ? groups.indexOf(group) : -1;
  const can = {
    left: !!chosen, right: !!chosen, out: !!chosen,
    before: !!group && !group.out && (place > 0 || at > 0),
    after: !!group && !group.out && (place < group.pages.length - 1 || at < groups.length - 2),
    split: !!group && !group.out && place > 0,
    join: !!group && !group.out && at > 0,
  };
  for (const button of area.querySelectorAll("[data-act]")) button.disabled = !mayEdit || busy || !can[button.dataset.act];
  if (!mayEdit) return;
  const changed = state() !== before();
  const some = groups.some((one) => !one.out && one.pages.length);
  save.disabled = busy || !changed || !some;
  reset.disabled = busy || !changed;
  undo.disabled = busy || stored.base === null;
}

function choose(page) {
  chosen = page;
  for (const button of groupsAt.querySelectorAll(".tile")) {
    const own = button.dataset.place === `${page.file}-${page.page}`;
    button.setAttribute("aria-pressed", String(own));
    button.tabIndex = own ? 0 : -1;
  }
  refresh();
}

function focusChosen() {
  if (chosen) groupsAt.querySelector(`[data-place="${chosen.file}-${chosen.page}"]`)?.focus();
}

function changed(message) {
  groups = [...groups.filter((one) => !one.out && one.pages.length), groups.find((one) => one.out)];
  draw();
  focusChosen();
  const group = groupOf(chosen);
  told.textContent = message ?? fill(words.moved, { page: nameOf(chosen), place: group.pages.indexOf(chosen) + 1, count: group.pages.length, group: titleOf(group) });
}

function put(page, group, place) {
  if (!page || busy) return;
  const from = groupOf(page);
  const old = from.pages.indexOf(page);
  from.pages.splice(old, 1);
  group.pages.splice(from === group && place > old ? place - 1 : place, 0, page);
  changed();
}

const acts = {
  left() { turn(270); },
  right() { turn(90); },
  before() {
    const group = groupOf(chosen);
    const place = group.pages.indexOf(chosen);
    if (place > 0) put(chosen, group, place - 1);
    else {
      const above = groups[groups.indexOf(group) - 1];
      put(chosen, above, above.pages.length);
    }
  },
  after() {
    const group = groupOf(chosen);
    const place = group.pages.indexOf(chosen);
    if (place < group.pages.length - 1) put(chosen, group, place + 2);
    else put(chosen, groups[groups.indexOf(group) + 1], 0);
  },
  split() {
    const group = groupOf(chosen);
    const rest = group.pages.splice(group.pages.indexOf(chosen));
    groups.splice(groups.indexOf(group) + 1, 0, { name: null, pages: rest });
    changed();
  },
  join() {
    const group = groupOf(chosen);
    groups[groups.indexOf(group) - 1].pages.push(...group.pages.splice(0));
    changed();
  },
  out() {
    const group = groupOf(chosen);
    const tray = groups.at(-1);
    if (!group.out) {
      if (groups.filter((one) => !one.out).length === 1 && group.pages.length === 1) {
        told.textContent = words.empty;
        return;
      }
      put(chosen, tray, tray.pages.length);
    } else {
      const last = groups.at(-2);
      put(chosen, last, last.pages.length);
    }
  },
};

function turn(by) {
  chosen.turn = ((chosen.turn ?? chosen.shown) + by) % 360;
  changed(`${nameOf(chosen)}: ${fill(words.turned, { turn: chosen.turn })}`);
}

function act(name) {
  const button = area.querySelector(`[data-act="${name}"]`);
  if (button && !button.disabled) acts[name]();
}

for (const button of area.querySelectorAll("[data-act]")) button.addEventListener("click", () => act(button.dataset.act));

groupsAt.addEventListener("keydown", (event) => {
  const tiles = [...groupsAt.querySelectorAll(".tile")];
  const at = tiles.indexOf(document.activeElement);
  if (at < 0 || event.ctrlKey || event.metaKey) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.altKey && step) act(step > 0 ? "after" : "before");
  else if (event.altKey) return;
  else if (step) tiles[at + step]?.focus();
  else if (event.key === "Home") tiles[0].focus();
  else if (event.key === "End") tiles.at(-1).focus();
  else if (event.key === "R" || (event.key === "r" && event.shiftKey)) act("left");
  else if (event.key === "r") act("right");
  else if (event.key.toLowerCase() === "s") act("split");
  else if (event.key.toLowerCase() === "j") act("join");
  else if (event.key === "Delete" || event.key === "Backspace") act("out");
  else return;
  event.preventDefault();
});

async function ask(address, how = {}) {
  const answer = await fetch(address, { ...how, headers: { "x-csrf-token": csrf, "content-type": "application/json" } });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(content.detail ?? ""), { status: answer.status });
  return content;
}

async function follow(job) {
  busy = true;
  refresh();
  let misses = 0;
  while (job.state === "queued" || job.state === "working") {
    told.textContent = job.state === "working" && job.pages
      ? fill(words.begun, { done: job.pages_done, all: job.pages }) : words.queued;
    await new Promise((go) => setTimeout(go, LOOK));
    try {
      job = await ask(`${root}/api/v1/jobs/${job.id}`);
      misses = 0;
    } catch {
      misses += 1;
      if (misses > 20) break;
    }
  }
  busy = false;
  if (job.state === "done") {
    load(await ask(api));
    told.textContent = words.done;
    area.dataset.done = String(job.id);
  } else {
    told.textContent = job.state === "failed" ? fill(words.failed, { reason: job.reason }) : words.lost;
    refresh();
  }
  focusChosen();
}

async function change(work) {
  busy = true;
  refresh();
  try {
    await work();
  } catch (error) {
    told.textContent = error.message || words.lost;
  } finally {
    busy = false;
    refresh();
  }
}

save?.addEventListener("click", () => change(async () => {
  // files of which no page is used any more are let go
  const used = files.map((_, number) => number === 0 || groups.some((one) => !one.out && one.pages.some((page) => page.file === number)));
  const place = files.map((_, number) => used.slice(0, number).filter(Boolean).length);
  const body = {
    base: stored.base,
    sources: files.filter((_, number) => used[number]).map((one) => one.source_id),
    documents: groups.filter((one) => !one.out && one.pages.length)
      .map((one) => one.pages.map(({ file, page, turn }) => ({ file: place[file], page, turn: turn ?? null }))),
  };
  await follow(await ask(api, { method: "PUT", body: JSON.stringify(body) }));
}));
reset?.addEventListener("click", () => { load(stored); told.textContent = ""; });
undo?.addEventListener("click", () => change(async () => {
  load(await ask(`${api}/undo`, { method: "POST", body: JSON.stringify({ base: stored.base }) }));
  told.textContent = words.done;
}));

document.getElementById("joining")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const list = document.getElementById("others");
  const asked = new FormData(event.target).get("q");
  try {
    const found = (await ask(`${api}/others?${new URLSearchParams({ q: asked })}`)).filter((one) => !files.some((own) => own.source_id === one.source_id));
    list.replaceChildren(...found.map((one) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = fill(words.add, { name: one.name, pages: one.pages });
      button.addEventListener("click", () => {
        files.push(one);
        const added = Array.from({ length: one.pages }, (_, number) => ({ file: files.length - 1, page: number + 1, turn: null, shown: 0 }));
        groups.at(-2).pages.push(...added);
        item.remove();
        chosen = added[0] ?? chosen;
        changed(fill(words.added, { name: one.name }));
      });
      item.append(button);
      return item;
    }));
    told.textContent = found.length ? "" : words.nothing;
    list.querySelector("button")?.focus();
  } catch (error) {
    told.textContent = error.message || words.lost;
  }
});

addEventListener("beforeunload", (event) => {
  if (mayEdit && !busy && state() !== before()) event.preventDefault();
});

load(first);
area.dataset.ready = "yes";
if (stored.job && (stored.job.state === "queued" || stored.job.state === "working")) follow(stored.job);
