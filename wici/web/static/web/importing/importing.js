// Importing: a file dropped onto the form, and the progress of long work.
(() => {
  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const input = drop.querySelector("input[type=file]");
    const name = drop.querySelector("[data-file-name]");
    const show = () => {
      if (input.files.length) name.textContent = input.files[0].name;
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"])
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.add("is-over");
      });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      show();
    });
  }

  // Asks every second how far the work is, until it is told to stop.
  const watch = (address, place) => {
    const bar = place.querySelector("[data-bar]");
    const words = place.querySelector("[data-words]");
    const numbers = new Intl.NumberFormat(document.documentElement.lang);
    const ask = async () => {
      try {
        const { done, total } = await (await fetch(address, { headers: { "X-Requested-With": "fetch" } })).json();
        if (total) bar.style.width = `${Math.min(100, (done * 100) / total)}%`;
        words.textContent = `${numbers.format(done)} / ${numbers.format(total)}`;
      } catch {
        // The next second asks again.
      }
    };
    const timer = setInterval(ask, 1000);
    return () => clearInterval(timer);
  };

  const failed = (response) => {
    if (response?.status === 401) wici.openDialog("expired");
    else wici.say(response ? document.body.dataset.failed : document.body.dataset.offline);
  };

  const plan = document.getElementById("plan");
  if (plan) {
    const stop = watch(plan.dataset.progress, plan);
    fetch(plan.dataset.plan, { headers: { "X-Requested-With": "fetch" } })
      .then(async (response) => {
        stop();
        if (!response.ok) return failed(response);
        plan.innerHTML = await response.text();
        plan.querySelector("[data-focus]")?.focus();
      })
      .catch(() => failed());
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-import]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    const working = form.parentElement.querySelector(".i-working");
    working.hidden = false;
    const stop = watch(form.dataset.progress, working);
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      if (response.ok) {
        location.href = (await response.json()).address;
        return;
      }
    } catch {
      response = undefined;
    }
    stop();
    working.hidden = true;
    button.disabled = false;
    failed(response);
  }, true);
})();
