// Parts that come by themselves: an unchanged one stays as it is, so that nothing is read out twice, and one with
// an open dialog is left alone until it is closed.
(() => {
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const here = event.detail.target;
    const news = event.detail.fragment.querySelector?.(`#${CSS.escape(here.id)}`) ?? event.detail.fragment;
    const isSame = here.dataset.version !== undefined && here.dataset.version === news.dataset?.version;
    if (isSame || here.querySelector("dialog[open]")) event.detail.shouldSwap = false;
  });

  // A page that nobody looks at asks for no news.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("#reports-live, #dispatch-live, #mailbox-live")) event.preventDefault();
  });
})();
