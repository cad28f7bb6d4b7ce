// The page's manners: asking, citations, the reader, copying, keys, language and light.
// Text of questions and reports only ever enters through textContent or as markup escaped by the server.
"use strict";
window.wenbao = (() => {
  const wide = matchMedia("(min-width: 1000px)");
  const root = document.documentElement;
  const state = { raise: null, waiting: null, cited: null, focusReader: false, language: "zh" };

  const stored = (name) => { try { return localStorage.getItem(`wenbao-${name}`); } catch { return null; } };
  const store = (name, value) => { try { localStorage.setItem(`wenbao-${name}`, value); } catch { /* private mode */ } };
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, cls = "", text = "") => {
    const element = document.createElement(tag);
    if (cls) element.className = cls;
    element.textContent = text;
    return element;
  };

  // ---- words ---------------------------------------------------------------------------------

  function say(key, values = {}) {
    const words = (window.wenbaoWords[key] || {})[state.language] || key;
    return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  function word(element, key) {
    element.dataset.word = key;
    element.textContent = say(key);
    return element;
  }

  function translate(within) {
    for (const element of [within, ...all("[data-word], [data-label]", within)]) {
      const { word, label } = element.dataset || {};
      if (word) element.textContent = say(word, element.dataset);
      if (label) {
        const text = say(label, element.dataset);
        element.setAttribute("aria-label", text);
        if (element.title) element.title = text;
      }
    }
  }

  function nameComposer() {
    const box = questionBox();
    if (box) {
      box.placeholder = say("placeholder");
      box.setAttribute("aria-label", say("question"));
    }
    one("#send")?.setAttribute("aria-label", say("send"));
    one("#scope input")?.setAttribute("aria-label", say("scope"));
  }

  function setLanguage(language) {
    state.language = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    translate(document.body);
    nameComposer();
    nameTheme();
  }

  // ---- light ---------------------------------------------------------------------------------

  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme === "dark";
  function setTheme() {
    root.dataset.theme = stored("theme") || (systemDark.matches ? "dark" : "light");
    nameTheme();
  }
  function nameTheme() {
    const spot = one('[data-act="theme"] [data-word]');
    if (spot) word(spot, isDark() ? "to_light" : "to_dark");
  }
  systemDark.addEventListener("change", setTheme);
  setTheme();

  // ---- asking --------------------------------------------------------------------------------

  const questionBox = () => one("#question textarea");

  // What is left in the box: nothing once the question is asked, all of it while another one waits.
  function submit(question) {
    if (state.waiting) return question;
    if (question.trim()) ask(question.trim());
    return "";
  }

  // A `whole` question leans on nothing asked before it: one of the page's own, not one that was typed.
  function ask(question, { whole = false } = {}) {
    if (state.waiting || !state.raise) return;
    showWaiting(question, whole);
    state.raise.ask({ question, whole, conversation: talk });
  }

  function showWaiting(question, whole) {
    document.body.classList.add("begun");
    const turn = make("li", "turn waiting");
    const asked = make("p", "asked");
    asked.append(word(make("span", "who"), "you"), make("span", "question", question));
    const status = word(make("p", "status"), "waiting");
    turn.append(asked, status);
    one("#conversation .turns").append(turn);
    turn.scrollIntoView({ block: "start" });
    state.waiting = { turn, status, question, whole, timer: setTimeout(() => word(status, "slow"), 2500) };
  }

  function dropWaiting() {
    if (!state.waiting) return;
    clearTimeout(state.waiting.timer);
    state.waiting.turn.remove();
    state.waiting = null;
  }

  // Gradio tells the page nothing of a request that failed. When it finds the server again it loads the page anew:
  // the conversation and the question that got no answer are kept for that.
  const plainFetch = window.fetch;
  window.fetch = async (...request) => {
    const asks = String(request[0]?.url || request[0]).includes("/gradio_api/run/");
    try {
      const reply = await plainFetch(...request);
      if (asks && !reply.ok) failed("failed");
      return reply;
    } catch (error) {
      if (asks) failed("offline");
      throw error;
    }
  };

  function failed(why) {
    if (!state.waiting) return;
    const { turn, status, question, whole, timer } = state.waiting;
    clearTimeout(timer);
    word(status, why);
    if (why === "offline") { keep("question", { question, whole }); return; }
    state.waiting = null;
    const retry = word(make("button", "chip"), "retry");
    retry.type = "button";
    retry.addEventListener("click", () => { turn.remove(); ask(question, { whole }); });
    turn.append(retry);
  }

  const keep = (name, value) => {
    try { sessionStorage.setItem(`wenbao-${name}`, JSON.stringify(value)); } catch { /* full, or private mode */ }
  };
  const kept = (name) => {
    try { return JSON.parse(sessionStorage.getItem(`wenbao-${name}`)); } catch { return null; }
  };
  const KEPT_TURNS = 50;

  // The server knows by this id what was asked before; a page that is loaded anew, not reloaded, has another.
  const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const talk = (reloaded && kept("talk")) || crypto.getRandomValues(new Uint32Array(4)).join("-");
  keep("talk", talk);

  function restore(element) {
    const turns = (reloaded && kept("turns")) || [];
    const asked = reloaded && kept("question");
    keep("turns", turns);
    keep("question", null);
    for (const markup of turns) showTurn(element, markup);
    if (asked) ask(asked.question, asked);
    return turns.length > 0 || Boolean(asked);
  }

  function conversation(element, raise, props, watch) {
    state.raise = raise;
    watch("value", () => props.value && addTurn(element, props.value));
    setLanguage(stored("language") || (navigator.language.startsWith("zh") ? "zh" : "en"));
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) translate(node);
      }
      if (questionBox() && questionBox().placeholder !== say("placeholder")) nameComposer();
    }).observe(document.body, { childList: true, subtree: true });
    setTimeout(() => restore(element) || followLink(), 0);
  }

  function followLink() {
    const link = new URLSearchParams(location.search);
    if (link.get("report")) slideIn();
    if (link.get("q")) ask(link.get("q"));
  }

  function addTurn(element, markup) {
    dropWaiting();
    keep("turns", [...(kept("turns") || []), markup].slice(-KEPT_TURNS));
    const turn = showTurn(element, markup);
    nameComposer();
    const first = one(".card.answer .cite", turn);
    if (first && wide.matches) cite(first, { focus: false });
  }

  function showTurn(element, markup) {
    document.body.classList.add("begun");
    one(".turns", element).insertAdjacentHTML("beforeend", markup);
    const turn = one(".turns > li:last-child", element);
    turn.scrollIntoView({ block: "start" });
    return turn;
  }

  function correct(button) {
    const input = make("input", "chip");
    const chips = all(".understood .chip", button.closest(".understood").parentElement);
    const before = button.dataset.chip;
    input.value = before;
    input.size = Math.max(4, before.length * 2);
    input.setAttribute("aria-label", button.getAttribute("aria-label"));
    button.replaceWith(input);
    input.select();
    const leave = () => {
      input.removeEventListener("blur", leave);
      input.replaceWith(button);
    };
    input.addEventListener("blur", leave);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") { event.stopPropagation(); leave(); button.focus(); }
      if (event.key !== "Enter" || !input.value.trim() || input.value === before) return;
      event.preventDefault();
      const turn = input.closest(".turn");
      const question = (one(".full", turn) || one(".question", turn)).textContent;
      const after = input.value.trim();
      const chosen = chips.map((chip) => (chip === button ? after : chip.dataset.chip));
      leave();
      ask(question.includes(before) ? question.replace(before, () => after) : chosen.join(" "), { whole: true });
    });
  }

  // ---- citations and the reader --------------------------------------------------------------

  const turnOf = (cited) => document.getElementById(cited.turn);
  const citesOf = (cited) => all(".evidence li > .cite", turnOf(cited) || document.createElement("p"));

  function cite(anchor, { focus = true } = {}) {
    const { turn, number, report, span, figure } = anchor.dataset;
    state.cited = { turn, number };
    for (const other of all(".cite.current")) other.classList.remove("current");
    for (const same of all(`.cite[data-number="${number}"]`, turnOf(state.cited))) same.classList.add("current");
    openReader({ report, span, figure }, { focus, show: focus });
  }

  function openReader(place, { focus = false, show = false } = {}) {
    hidePop();
    state.focusReader = focus;
    if (show) slideIn();
    const open = one("#reader .reader");
    const same = open && ["report", "span", "figure"].every((name) => open.dataset[name] === (place[name] || ""));
    if (same) settleReader();
    else state.raise.open(place);
  }

  function reader(watch) {
    watch("value", () => {
      // Gradio changes words in place, which adds no element that would be noticed.
      translate(one("#reader"));
      settleReader();
    });
  }

  function settleReader() {
    const open = one("#reader .reader");
    if (!open) return;
    const paper = one(".paper", open);
    const mark = one("mark", paper);
    if (mark) mark.scrollIntoView({ block: "center" });
    else paper.scrollTop = 0;
    if (state.focusReader) paper.focus({ preventScroll: true });
    state.focusReader = false;
    const cites = state.cited ? citesOf(state.cited) : [];
    const at = cites.findIndex((item) => item.dataset.span === open.dataset.span && item.dataset.report === open.dataset.report);
    const walk = one(".walk", open);
    walk.hidden = at < 0;
    one("output", walk).textContent = `${at + 1}/${cites.length}`;
    all("button", walk).forEach((button) => { button.disabled = cites.length < 2; });
  }

  function step(by) {
    const cites = state.cited ? citesOf(state.cited) : [];
    const at = cites.findIndex((item) => item.dataset.number === state.cited.number);
    if (cites.length > 1 && at >= 0) cite(cites[(at + by + cites.length) % cites.length]);
  }

  // On a phone the reader lies over the chat; going back closes it.
  function slideIn() {
    if (wide.matches || document.body.classList.contains("reading")) return;
    document.body.classList.add("reading");
    history.pushState({ wenbao: "reading" }, "");
  }
  function slideOut() {
    document.body.classList.remove("reading");
    questionBox()?.focus({ preventScroll: true });
  }
  function closeReader() {
    if (history.state?.wenbao === "reading") history.back();
    else slideOut();
  }
  addEventListener("popstate", () => document.body.classList.contains("reading") && slideOut());

  function toggle(part, button) {
    const open = one("#reader .reader");
    const target = one(part, open);
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", String(!target.hidden));
    one("input", target)?.focus();
    if (target.hidden && part === ".find") clearFind();
  }

  // ---- find in the report --------------------------------------------------------------------

  const found = { ranges: [], at: -1 };

  function clearFind() {
    found.ranges = [];
    found.at = -1;
    if (window.CSS?.highlights) { CSS.highlights.delete("found"); CSS.highlights.delete("found-now"); }
  }

  function find(input) {
    clearFind();
    const wanted = input.value.trim().toLowerCase();
    const output = one("output", input.parentElement);
    if (!wanted) { output.textContent = ""; return; }
    for (const block of all(".paper > *")) found.ranges.push(...rangesIn(block, wanted));
    if (window.CSS?.highlights && window.Highlight) CSS.highlights.set("found", new Highlight(...found.ranges));
    goFind(1);
    if (!found.ranges.length) output.textContent = say("no_hits");
  }

  function rangesIn(block, wanted) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
    const lower = text.toLowerCase();
    const place = (offset) => nodes.findLast(([start]) => start <= offset);
    const ranges = [];
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      const [from, first] = place(at);
      const [to, last] = place(at + wanted.length - 1);
      range.setStart(first, at - from);
      range.setEnd(last, at + wanted.length - to);
      ranges.push(range);
    }
    return ranges;
  }

  function goFind(by) {
    const count = found.ranges.length;
    if (!count) return;
    found.at = (found.at + by + count) % count;
    const range = found.ranges[found.at];
    if (window.CSS?.highlights && window.Highlight) CSS.highlights.set("found-now", new Highlight(range));
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    one("#reader .find output").textContent = `${found.at + 1}/${count}`;
  }

  // ---- pop-ups: a citation's quote, a note's text --------------------------------------------

  const pop = make("div", "pop");
  pop.id = "pop";
  pop.setAttribute("role", "tooltip");
  pop.hidden = true;

  function showPop(anchor) {
    pop.replaceChildren(...popContent(anchor));
    if (!pop.childNodes.length) return;
    if (!pop.isConnected) document.body.append(pop);
    pop.hidden = false;
    anchor.setAttribute("aria-describedby", "pop");
    const at = anchor.getBoundingClientRect();
    const size = pop.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left - 24, innerWidth - size.width - 8));
    const below = at.bottom + 8 + size.height < innerHeight || at.top < size.height + 16;
    pop.style.left = `${left}px`;
    pop.style.top = `${below ? at.bottom + 8 : at.top - size.height - 8}px`;
  }

  function popContent(anchor) {
    const source = anchor.matches(".cite")
      ? document.getElementById(`${anchor.dataset.turn}-${anchor.dataset.number}`)
      : document.getElementById(`note-${anchor.dataset.number}`);
    if (!source) return [];
    if (anchor.matches(".note")) return [make("p", "note-pop", source.textContent)];
    return all("blockquote, .place", source).map((part) => part.cloneNode(true));
  }

  function hidePop() {
    if (pop.hidden) return false;
    pop.hidden = true;
    one('[aria-describedby="pop"]')?.removeAttribute("aria-describedby");
    return true;
  }

  const hasPop = (target) => target.closest?.("sup .cite, .note");
  document.addEventListener("mouseover", (event) => hasPop(event.target) && showPop(hasPop(event.target)));
  document.addEventListener("mouseout", (event) => hasPop(event.target) && hidePop());
  document.addEventListener("focusin", (event) => hasPop(event.target)?.matches(":focus-visible") && showPop(hasPop(event.target)));
  document.addEventListener("focusout", (event) => hasPop(event.target) && hidePop());
  document.addEventListener("scroll", hidePop, { capture: true, passive: true });

  // ---- copying -------------------------------------------------------------------------------

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without TLS, on another machine, browsers offer only the old way.
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const spot = one("[data-word]", button) || button;
    const key = spot.dataset.word;
    word(spot, "copied");
    setTimeout(() => word(spot, key), 1500);
  }

  const picked = word(make("button", "picked"), "copy_selection");
  picked.type = "button";
  picked.hidden = true;
  picked.addEventListener("mousedown", (event) => event.preventDefault());
  picked.addEventListener("click", () => copy(picked.dataset.text, picked));

  function offerSelection() {
    const selection = getSelection();
    const paper = selection.anchorNode?.parentElement?.closest("#reader .paper");
    const text = selection.toString().trim();
    picked.hidden = !paper || text.length < 4;
    if (picked.hidden) return;
    const open = paper.closest(".reader");
    const block = selection.getRangeAt(0).startContainer.parentElement.closest(".paper > *");
    let heading = block;
    while (heading && !/^H\d$/.test(heading.tagName)) heading = heading.previousElementSibling;
    const place = heading ? `，${heading.textContent}` : "";
    picked.dataset.text = `“${text.replace(/\s*\n\s*/g, "")}”——《${one("h2", open).title}》${place}`;
    if (!picked.isConnected) document.body.append(picked);
    const at = selection.getRangeAt(0).getBoundingClientRect();
    picked.style.left = `${Math.max(8, Math.min(at.left, innerWidth - 180))}px`;
    picked.style.top = `${Math.max(8, at.top - 40)}px`;
  }
  document.addEventListener("selectionchange", offerSelection);

  // ---- clicks and keys -----------------------------------------------------------------------

  const actions = {
    ask: (button) => ask(button.dataset.text, { whole: true }),
    correct,
    copy: (button) => copy(button.dataset.text, button),
    link: (button) => copy(`${location.origin}${location.pathname}?q=${encodeURIComponent(button.dataset.question)}`, button),
    read: (anchor) => { state.cited = null; openReader({ report: anchor.dataset.report, span: "", figure: "" }, { focus: true }); },
    shelf: () => { state.cited = null; openReader({ report: "", span: "", figure: "" }); },
    reports: () => { actions.shelf(); slideIn(); },
    outline: (button) => toggle(".outline", button),
    find: (button) => toggle(".find", button),
    "find-next": () => goFind(1),
    "find-previous": () => goFind(-1),
    previous: () => step(-1),
    next: () => step(1),
    close: closeReader,
    language: () => { store("language", state.language === "zh" ? "en" : "zh"); setLanguage(stored("language") || "en"); },
    theme: () => { store("theme", isDark() ? "light" : "dark"); root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); },
  };

  document.addEventListener("click", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const anchor = event.target.closest(".cite");
    if (anchor && plain) { event.preventDefault(); cite(anchor); return; }
    const note = event.target.closest(".note");
    if (note) { showPop(note); return; }
    const goto = event.target.closest("[data-goto]");
    if (goto) {
      document.getElementById(goto.dataset.goto)?.scrollIntoView({ block: "start" });
      if (!wide.matches) toggle(".outline", one('[data-act="outline"]'));
      return;
    }
    const button = event.target.closest("[data-act]");
    if (button && plain) { event.preventDefault(); actions[button.dataset.act]?.(button); }
  });

  document.addEventListener("input", (event) => event.target.closest(".find") && find(event.target));

  function escape() {
    if (hidePop()) return;
    const drawer = one("#reader .outline:not([hidden]), #reader .find:not([hidden])");
    if (drawer) { toggle(drawer.matches(".find") ? ".find" : ".outline", one(`[data-act="${drawer.classList[0]}"]`)); return; }
    if (document.body.classList.contains("reading")) { closeReader(); return; }
    questionBox()?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") { escape(); return; }
    if (event.key === "Enter" && event.target.closest(".find")) { event.preventDefault(); goFind(event.shiftKey ? -1 : 1); return; }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.target.closest("input, textarea")) return;
    const anchor = event.target.closest(".cite");
    if (anchor) {
      event.preventDefault();
      const cites = all("sup .cite, .evidence[open] .cite", turnOf(anchor.dataset));
      cites[(cites.indexOf(anchor) + by + cites.length) % cites.length]?.focus();
    } else if (event.target.closest("#reader")) {
      event.preventDefault();
      step(by);
    }
  });

  return { conversation, reader, submit };
})();
dispatchEvent(new Event("wenbao"));
