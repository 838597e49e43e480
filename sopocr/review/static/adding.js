// Files and folders put on the queue: each is sent to the API, followed, and shown with what became of it.
const zone = document.getElementById("adding");
const words = JSON.parse(document.getElementById("adding-words").textContent);
const list = document.getElementById("added");
const told = document.getElementById("adding-told");
const csrf = document.body.dataset.csrf ?? "";
const root = document.body.dataset.root ?? "";
const api = `${root}/api/v1`;
const AT_ONCE = 2;
const LOOK = 1500;
const waiting = [];
let sending = 0;
let open = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function row(name) {
  const line = document.createElement("li");
  const title = document.createElement("span");
  title.className = "name";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  const state = document.createElement("span");
  state.className = "what";
  state.textContent = words.waiting;
  line.append(title, bar, state);
  list.append(line);
  return { line, bar, state };
}

function ended(shown, kind) {
  shown.bar.remove();
  shown.line.classList.add(kind);
  open -= 1;
  told.textContent = open ? fill(words.left, { count: open }) : words.all;
}

function failed(shown, message) {
  shown.state.textContent = message;
  ended(shown, "failed");
}

function send(file, name, shown) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, name);
    request.open("POST", `${api}/extractions`);
    request.setRequestHeader("x-csrf-token", csrf);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      shown.state.textContent = words.sending;
      if (event.lengthComputable) shown.bar.value = 0.5 * (event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response);
      else {
        failed(shown, request.response?.detail ?? words.refused);
        resolve(null);
      }
    });
    request.addEventListener("error", () => {
      failed(shown, words.lost);
      resolve(null);
    });
    request.send(form);
  });
}

async function ask(address) {
  const answer = await fetch(`${api}${address}`, { headers: { "x-csrf-token": csrf } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function follow(job, shown) {
  let misses = 0;
  while (job.state === "queued" || job.state === "working") {
    shown.state.textContent = job.state === "queued" ? words.queued : job.pages ? fill(words.reading, { done: job.pages_done, all: job.pages }) : words.begun;
    shown.bar.value = 0.5 + (job.pages ? 0.5 * (job.pages_done / job.pages) : 0);
    await new Promise((go) => setTimeout(go, LOOK));
    try {
      job = await ask(`/jobs/${job.id}`);
      misses = 0;
    } catch {
      misses += 1;
      if (misses > 20) return failed(shown, words.lost);
    }
  }
  if (job.state === "failed") return failed(shown, job.reason);
  shown.state.textContent = "";
  for (const number of job.documents) {
    const link = document.createElement("a");
    link.href = `${root}/documents/${number}`;
    link.textContent = number;
    shown.state.append(link, " ");
    ask(`/documents/${number}`).then((one) => {
      link.textContent = one.nama_sop ?? words.nameless;
      link.after(` (${fill(words.doubts, { count: one.doubts })})`);
    }, () => {});
  }
  ended(shown, "done");
}

async function next() {
  if (sending >= AT_ONCE || !waiting.length) return;
  sending += 1;
  const { file, name, shown } = waiting.shift();
  const job = await send(file, name, shown);
  sending -= 1;
  next();
  if (job) follow(job, shown);
}

function add(files) {
  const fresh = files.filter(({ name }) => !name.split("/").some((part) => part.startsWith(".") || part.startsWith("~$")));
  if (!fresh.length) return;
  open += fresh.length;
  told.textContent = fill(words.left, { count: open });
  for (const { file, name } of fresh) waiting.push({ file, name: file.name, shown: row(name) });
  for (let number = 0; number < AT_ONCE; number += 1) next();
}

// A folder gives its entries in parts, until a part is empty.
async function within(entry) {
  if (entry.isFile) {
    const file = await new Promise((take, refuse) => entry.file(take, refuse));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((take, refuse) => reader.readEntries(take, refuse));
    if (!part.length) break;
    for (const one of part) found.push(...(await within(one)));
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

for (const input of zone.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    add([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
    input.value = "";
  });
}
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  zone.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
  const found = entries.length ? (await Promise.all(entries.map(within))).flat() : plain;
  add(found);
});
addEventListener("beforeunload", (event) => {
  if (sending || waiting.length) event.preventDefault();
});
