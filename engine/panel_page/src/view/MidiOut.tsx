/** The MIDI port that the beat is sent to, and the clock that is followed. */

import { ports } from "../state/session.ts";
import { chooseChannel, chooseClock, choosePort, listPorts } from "../state/playing.ts";
import { settings } from "../state/settings.ts";
import { Icon } from "./Icon.tsx";
import { Popover } from "./Popover.tsx";

const CHANNELS = Array.from({ length: 16 }, (_, index) => index + 1);

export function MidiOut() {
  const now = ports.value;
  const name = !now || now.port === "none" ? "MIDI out" : now.port === "virtual" ? "Sidestick" : now.name;
  return (
    <Popover label="MIDI out" kind="dialog" className={now && now.port !== "none" ? "midi on" : "midi"} button={<><Icon name="midi" /><span>{name}</span></>} onOpen={() => void listPorts()}>
      {() => <Ports />}
    </Popover>
  );
}

function Ports() {
  const now = ports.value;
  if (!now) return <p class="hint">Looking for MIDI ports …</p>;
  const names = now.outputs.filter((name) => name !== "Sidestick");
  const value = now.port === "named" ? `named:${now.name}` : now.port;
  return (
    <div class="ports">
      <label>Send the beat to
        <select value={value} onChange={(event) => choosePort(event.currentTarget.value)}>
          <option value="none">no port: play in the browser</option>
          {now.has_virtual && <option value="virtual">Sidestick (virtual port)</option>}
          {names.map((name) => <option key={name} value={`named:${name}`}>{name}</option>)}
        </select>
      </label>
      <label>On MIDI channel
        <select value={settings.value.midi_channel} onChange={(event) => chooseChannel(Number(event.currentTarget.value))}>
          {CHANNELS.map((channel) => <option key={channel} value={channel}>{channel === 10 ? "10 (drums)" : channel}</option>)}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={now.sends_clock} onChange={(event) => chooseClock(event.currentTarget.checked, now.follows)} />
        Send clock, start and stop
      </label>
      <label>Follow the clock from
        <select value={now.follows} onChange={(event) => chooseClock(now.sends_clock, event.currentTarget.value)}>
          <option value="">no port: use the panel's tempo</option>
          {now.inputs.map((name) => <option key={name}>{name}</option>)}
        </select>
      </label>
      {now.sentence && <p class="hint">{now.sentence}</p>}
      {!now.sentence && names.length === 0 && !now.has_virtual && <p class="hint">There is no MIDI port. On Windows, make one with loopMIDI.</p>}
    </div>
  );
}
