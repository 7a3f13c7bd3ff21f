// The user side of the phone; the session cookie goes along by itself.

async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { refused: true });
  return answer;
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

export const readChat = () => ask("/user/chat");
export const waitForChat = (version) => ask(`/user/chat?after=${version}&wait=20`);
export const send = (text) => post("/user/send", { text });
export const press = (messageId, data) => post("/user/press", { message_id: messageId, callback_data: data });
