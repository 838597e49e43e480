// Requests that change something: JSON with the session's token.
export const root = document.body.dataset.root ?? "";
const csrf = document.body.dataset.csrf ?? "";

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.message ?? "");
    this.status = status;
    this.answer = answer;
  }
}

export async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf },
    body: JSON.stringify(body),
  });
  const content = await answer.json().catch(() => ({}));
  if (answer.status === 401) location.assign(`${root}/login`);
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}

export async function getText(address) {
  const answer = await fetch(address, { headers: { "x-csrf-token": csrf } });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return answer.text();
}
