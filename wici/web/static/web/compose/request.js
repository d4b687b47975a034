// Requests of the composer. A login in another window changes the token, so it is read anew each time.
const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

export const headers = () => ({ "X-Requested-With": "fetch", "X-CSRFToken": token() });

// json: an object to send; form: FormData or URLSearchParams. Without them it is a GET.
export const ask = (address, { json, form, signal } = {}) =>
  fetch(address, {
    method: json || form ? "POST" : "GET",
    headers: json ? { ...headers(), "Content-Type": "application/json" } : headers(),
    body: json ? JSON.stringify(json) : form,
    credentials: "same-origin",
    signal,
  });

// A file with its progress (0 to 1); resolves to { status, text }.
export const upload = (address, file, onProgress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", reject);
    request.send(form);
  });

// Puts values into a sentence: fill("Saved {time}", { time }).
export const fill = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

export const later = (delay, work) => {
  let waiting;
  const run = (...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => work(...values), delay);
  };
  run.cancel = () => clearTimeout(waiting);
  return run;
};
