// Uploads of pictures and backgrounds, with their progress.
import { headers, fill } from "../compose/request.js";

export class Files {
  constructor(setup) {
    Object.assign(this, { words: setup.words, address: setup.addresses.upload, limit: setup.limit_mb });
  }

  // What the server answered: { file, name, pages, problems }, or { sentence } when it did not take the file.
  async upload(file, use, onProgress) {
    const { words, limit } = this;
    if (file.size > limit * 1024 * 1024) return { sentence: fill(words.too_large, { name: file.name, limit }) };
    try {
      const { status, text } = await this.send(file, use, (share) => onProgress(fill(words.zoom_is, { percent: Math.round(share * 100) })));
      if (status === 401) wici.openDialog("expired");
      if (status === 200 || status === 422) return JSON.parse(text);
    } catch {
      // Said below.
    }
    return { sentence: words.failed_request };
  }

  send(file, use, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("use", use);
      form.append("file", file);
      request.open("POST", this.address);
      for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
      request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
      request.addEventListener("error", reject);
      request.send(form);
    });
  }
}
