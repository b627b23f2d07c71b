/** The WebSocket: requests and their answers, notifications, and a connection that heals by itself. */

import { signal } from "@preact/signals";
import type { Answers, ErrorCode, ErrorMessage, FromPage, FromPanel } from "../messages.ts";

const FIRST_RETRY_MS = 150;
const LAST_RETRY_MS = 2000;
export const LOST = "The panel cannot be reached. Everything here is kept, and the page connects again by itself.";
const NOT_OURS = "Another program, or another panel, answers at this page's address. Open the page again with: sidestick panel";
const BROKEN_OFF = "The connection was lost before the answer came. Nothing was changed; try again.";

export type Connection = "connecting" | "open" | "lost" | "refused";
type Kind = keyof Answers;
type RequestFields = { [K in Kind]: Omit<Extract<FromPage, { kind: K }>, "kind" | "id"> };
type PanelNotification = Exclude<FromPanel, ErrorMessage> | ErrorMessage;

export class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

interface Waiting {
  resolve(answer: never): void;
  reject(refusal: Refusal): void;
}

export const connection = signal<Connection>("connecting");
export const refusal = signal("");

let socket: WebSocket | null = null;
let onNotification: (message: PanelNotification) => void = () => undefined;
let onOpen: () => void = () => undefined;
let lastId = 0;
let retry_ms = FIRST_RETRY_MS;
let timer = 0;
let hasBeenOpen = false;
const waiting = new Map<number, Waiting>();

/** Connects, and again whenever the connection breaks; `opened` is called after every welcome. */
export function connect(opened: () => void, notified: (message: PanelNotification) => void): void {
  onOpen = opened;
  onNotification = notified;
  open();
  window.addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => document.hidden || retryNow());
}

/** Sends a request and gets the answer. Raises Refusal with the sentence for the musician. */
export function request<K extends Kind>(kind: K, fields: RequestFields[K]): Promise<Answers[K]> & { id: number } {
  lastId += 1;
  const id = lastId;
  const answer = new Promise<Answers[K]>((resolve, reject) => {
    if (socket?.readyState !== WebSocket.OPEN || (connection.value !== "open" && kind !== "hello")) {
      reject(new Refusal("engine_lost", refusal.value || LOST));
      return;
    }
    waiting.set(id, { resolve: resolve as (answer: never) => void, reject });
    socket.send(JSON.stringify({ kind, id, ...fields }));
  });
  return Object.assign(answer, { id });
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const token = (): string => location.hash.slice(1);

/** True if who answers at our address is our panel: the token is told to no other. Raises where nobody answers. */
async function isOurPanel(): Promise<boolean> {
  const asked = crypto.randomUUID();
  const answer = await fetch(`/proof?${asked}`);
  const proof = await answer.text();
  const key = await crypto.subtle.importKey("raw", bytes(token()), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const own = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${location.host}?${asked}`)));
  return proof === Array.from(own, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function openLater(): void {
  timer = window.setTimeout(() => void openAgain(), retry_ms);
  retry_ms = Math.min(LAST_RETRY_MS, retry_ms * 1.6);
}

/** Opens once more, where the panel is there again. */
async function openAgain(): Promise<void> {
  window.clearTimeout(timer);
  timer = 0;
  const isOurs = !hasBeenOpen || (await isOurPanel().catch(() => null));
  if (isOurs) return open();
  connection.value = isOurs === null ? "lost" : "refused";
  refusal.value = isOurs === null ? "" : NOT_OURS;
  openLater();
}

function open(): void {
  const opening = new WebSocket(`ws://${location.host}/ws`);
  socket = opening;
  opening.onopen = () => {
    request("hello", { token: token() }).then(
      (welcome) => {
        hasBeenOpen = true;
        retry_ms = FIRST_RETRY_MS;
        refusal.value = "";
        connection.value = "open";
        onNotification(welcome);
        onOpen();
      },
      (error: Refusal) => {
        if (error.code === "engine_lost") return; // the connection broke: it is tried again
        refusal.value = error.message;
        connection.value = "refused";
      },
    );
  };
  opening.onmessage = (event: MessageEvent<string>) => onMessage(JSON.parse(event.data) as FromPanel);
  opening.onclose = () => {
    if (socket !== opening) return;
    for (const each of waiting.values()) each.reject(new Refusal("engine_lost", BROKEN_OFF));
    waiting.clear();
    if (connection.value !== "refused") connection.value = "lost";
    openLater();
  };
}

/** Breaks the connection off, as a network does; it heals as after any other break. */
export function drop(): void {
  socket?.close();
}

function retryNow(): void {
  if (connection.value !== "lost" || timer === 0) return;
  retry_ms = FIRST_RETRY_MS;
  void openAgain();
}

function onMessage(message: FromPanel): void {
  const id = "id" in message ? message.id : 0;
  const answered = waiting.get(id);
  if (!answered || id === 0) {
    onNotification(message);
    return;
  }
  waiting.delete(id);
  if (message.kind === "error") answered.reject(new Refusal(message.code, message.sentence));
  else answered.resolve(message as never);
}
