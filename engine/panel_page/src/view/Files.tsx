/** Files in and out: drop, choose, download, drag away. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Beat } from "../messages.ts";
import { exportFile, importFile } from "../state/files.ts";
import { beat, notify, notifyRefusal, view } from "../state/session.ts";
import { Icon } from "./Icon.tsx";

const FORGET_AFTER_MS = 30_000;
const isOver = signal(false);

export function chooseFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".mid,.midi,.rmi,.kar,.smf,audio/midi";
  input.onchange = () => input.files?.[0] && void importFile(input.files[0]);
  input.click();
}

export async function download(): Promise<void> {
  try {
    const file = await exportFile();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS);
  } catch (error) {
    notifyRefusal(error);
  }
}

/** A press downloads; dragged away, the file is saved where it is dropped. */
export function ExportButton() {
  const ready = useRef<{ beat: Beat; file: File; url: string } | null>(null);
  const prepare = async () => {
    if (ready.current?.beat === beat.value) return;
    const of = beat.value;
    const file = await exportFile().catch(() => null);
    if (!file) return;
    if (ready.current) URL.revokeObjectURL(ready.current.url);
    ready.current = { beat: of, file, url: URL.createObjectURL(file) };
  };
  const drag = (event: DragEvent) => {
    if (ready.current?.beat !== beat.value) {
      event.preventDefault();
      return;
    }
    const { file, url } = ready.current;
    event.dataTransfer?.setData("DownloadURL", `audio/midi:${file.name}:${url}`);
    event.dataTransfer?.items.add(file);
  };
  return (
    <button type="button" class="export" draggable title="Download as a MIDI file (P), or drag it away" onClick={() => void download()}
      onPointerEnter={() => void prepare()} onFocus={() => void prepare()} onDragStart={drag}>
      <Icon name="down" />
      MIDI
    </button>
  );
}

/** The whole page takes a dropped file. */
export function DropTarget() {
  useEffect(() => {
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      event.preventDefault();
      isOver.value = hasFile(event);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) isOver.value = false;
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      isOver.value = false;
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 1) notify(`${files.length} files were dropped; the first is read.`);
      if (files[0]) {
        view.value = "beat";
        void importFile(files[0]);
      }
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return isOver.value ? <div class="drop" aria-hidden="true"><p>Drop the MIDI file here</p></div> : null;
}
