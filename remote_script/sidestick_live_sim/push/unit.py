"""One simulated Push on the User port of a simulated Live, played and looked at by a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.push.hardware import HARDWARE, KNOBS, PADS, TOUCHES, USER

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.live import SimulatedLive

PAD, BUTTON = "pad", "button"
NOTE_OFF, NOTE_ON, CC, SYSEX = 0x80, 0x90, 0xB0, 0xF0
LIVE, USER_MODE = 0, 1
POLY, MPE = 1, 2
TEXT_HEAD, TEXT_LENGTH, FIRST_LINE = (0xF0, 0x47, 0x7F, 0x15), (0x00, 0x45, 0x00), 24
LINE_CHARS = 68
ONE_SHOT, PULSE, BLINK = range(1, 6), range(6, 11), range(11, 16)  # by MIDI channel, from 0


class Led(NamedTuple):
    """State of a light: a value, and the channel by which it moves to another, 0 for none."""

    value: int = 0
    channel: int = 0
    other: int = 0


class SimulatedPush:
    """A unit that is plugged in with SimulatedLive.plug; switched on, it is in Live mode.

    As strict as it can be: a message to the wrong mode or too early is lost, one for a light or in
    a colour that does not exist is a fault of the script's. `clock` tells whether the set sends
    MIDI clock to the User port, without which nothing is animated. `leds` are the lit ones, by
    kind and number. Where pads can play MPE they do at first: on channels of their own, which may
    not be asked of one that is `stubborn`.
    """

    def __init__(self, name: str, clock: bool = False) -> None:
        self.hardware = HARDWARE[name]
        self.clock = clock
        self.mode = LIVE
        self.text = [""] * self.hardware.text_lines
        self.too_early: list[tuple[int, ...]] = []  # came while it started
        self.lost: list[tuple[int, ...]] = []  # came in Live mode
        self.received_s = 0.0  # when the last message came, by Live's clock
        self.leds: dict[tuple[str, int], Led] = {}
        self.pads_play = MPE if self.hardware.aftertouch else POLY
        self.stubborn = False
        self.late_s = 0.0  # how much longer than its kind it takes to start
        self._channel = 0  # of the last pad, from 0
        self.port = ""
        self._live: SimulatedLive | None = None
        self._ready_at_s = 0.0

    # What Live does to it.

    def connect(self, live: SimulatedLive, port: str = "") -> None:
        """Be plugged in and switched on; its User port is called so."""
        self._live, self.port = live, port
        self._ready_at_s = live.now() + self.hardware.starts_s + self.late_s
        self.mode = LIVE
        self.leds.clear()
        self.text = [""] * self.hardware.text_lines

    def disconnect(self) -> None:
        """Be unplugged."""
        self._live = None

    def receive(self, core: Core, message: tuple[int, ...]) -> None:
        """Take a message that a script sent to the User port."""
        self.received_s = core.now()
        if self.received_s < self._ready_at_s:
            self.too_early.append(message)
            return
        try:
            self.take(message)
        except LiveError as error:
            core.fault("send_midi", error)

    # What the musician does to it.

    def user(self) -> None:
        """Press User: Live's own script hears of it and changes the mode, and back again."""
        self._play((CC, USER, 127), (CC, USER, 0))
        self.set_mode(LIVE if self.mode == USER_MODE else USER_MODE)

    def set_mode(self, mode: int) -> None:
        """Change the mode by system exclusive from the other port; the answer comes on both."""
        if mode != self.mode:
            self.leds.clear()
        self.mode = mode
        self._reply((*self.hardware.mode, mode, 0xF7))

    def press(self, button: int) -> None:
        """Press a button by its CC and hold it."""
        self._check(button in self.hardware.button_numbers, f"button {button}")
        self._play((CC, button, 127))

    def release(self, button: int) -> None:
        """Let go of a button."""
        self._play((CC, button, 0))

    def tap(self, *buttons: int) -> None:
        """Press the buttons in turn and release them in the opposite order: Shift and another."""
        for button in buttons:
            self.press(button)
        for button in reversed(buttons):
            self.release(button)

    def hit(self, pad: int, velocity: int = 100) -> None:
        """Press a pad by its note and hold it."""
        self._check(pad in PADS, f"pad {pad}")
        self._channel = self._channel % 15 + 1 if self.pads_play == MPE else 0
        self._play((NOTE_ON + self._channel, pad, velocity))

    def lift(self, pad: int) -> None:
        """Let go of a pad."""
        self._play((NOTE_OFF + self._channel, pad, 0))

    def strike(self, pad: int, velocity: int = 100) -> None:
        """Press a pad and let go of it."""
        self.hit(pad, velocity)
        self.lift(pad)

    def turn(self, knob: int, steps: int) -> None:
        """Turn a knob by its CC; to the left where `steps` is negative, at most 63 at once."""
        self._check(knob in KNOBS, f"knob {knob}")
        while steps:
            part = max(-64, min(63, steps))
            steps -= part
            self._play((CC, knob, part & 127))

    def touch(self, knob: int, down: bool = True) -> None:
        """Touch or let go of a knob by its touch note."""
        self._check(knob in TOUCHES, f"touch note {knob}")
        self._play((NOTE_ON, knob, 127 if down else 0))

    # What is to be seen.

    def led(self, kind: str, number: int) -> Led:
        """Return what a pad's or button's light was sent since the mode was entered."""
        return self.leds.get((kind, number), Led())

    def colour(self, kind: str, number: int, phase: float = 0.0) -> int:
        """Return the colour of a light, 0xRRGGBB; `phase` is from 0 to 1 within its animation."""
        led = self.led(kind, number)
        colours = self.hardware.colours_of(kind, number)
        self._check(colours is not None, f"light at {kind} {number}")
        assert colours is not None
        if not led.channel or not self.clock:
            return colours[led.value]
        return _mixed(colours[led.value], colours[led.other], _part(led.channel, phase))

    def pad_colour(self, pad: int) -> int:
        """Return the colour of a pad's light."""
        return self.colour(PAD, pad)

    def button_colour(self, button: int) -> int:
        """Return the colour of a button's light."""
        return self.colour(BUTTON, button)

    def take(self, message: tuple[int, ...]) -> None:
        """Do what a message says; LiveError where a unit could not."""
        if message[0] == SYSEX:
            self._take_sysex(message)
        elif self.mode == LIVE:
            self.lost.append(message)
        elif len(message) == 3 and message[0] & 0xF0 in (NOTE_ON, CC):
            kind = PAD if message[0] & 0xF0 == NOTE_ON else BUTTON
            self._light(kind, message[1], message[2], message[0] & 0x0F)
        else:
            raise LiveError(f"A {self.hardware.name} does nothing with {message!r}.")

    # Inside.

    def _light(self, kind: str, number: int, value: int, channel: int) -> None:
        colours = self.hardware.colours_of(kind, number)
        if colours is None:
            raise LiveError(f"A {self.hardware.name} has no light at {kind} {number}.")
        if value not in colours:
            raise LiveError(f"Nobody knows how value {value} looks at {kind} {number}.")
        before = self.led(kind, number)
        led = before._replace(channel=channel, other=value) if channel else Led(value)
        self.leds[kind, number] = led

    def _take_sysex(self, message: tuple[int, ...]) -> None:
        hardware = self.hardware
        if message == (SYSEX, 0x7E, hardware.number, 0x06, 0x01, 0xF7):
            self._reply(hardware.identity)
        elif message[:-2] == hardware.mode:
            self.set_mode(message[-2])
        elif hardware.aftertouch and message[:-2] == hardware.aftertouch:
            self._set_pads(message[-2])
        elif hardware.aftertouch and message[:-1] == _asking(hardware.aftertouch):
            self._reply((*_asking(hardware.aftertouch), self.pads_play, 0xF7))
        elif hardware.text_lines and message[:4] == TEXT_HEAD:
            self._write(message)
        elif message[1:2] != (0x7E,):
            raise LiveError(f"A {hardware.name} has no use for {message!r}.")

    def _set_pads(self, play: int) -> None:
        if play not in (0, POLY, MPE):
            raise LiveError(f"Pads play 0, {POLY} or {MPE}, not {play}.")
        if not self.stubborn:
            self.pads_play = play

    def _write(self, message: tuple[int, ...]) -> None:
        line, text = message[4] - FIRST_LINE, message[8:-1]
        whole = message[5:8] == TEXT_LENGTH and len(text) == LINE_CHARS
        if line not in range(len(self.text)) or not whole:
            raise LiveError(f"This writes no line of text: {message!r}.")
        self.text[line] = "".join(map(chr, text))

    def _play(self, *messages: tuple[int, ...]) -> None:
        """Send what is played: in Live mode to the other port, where no script of ours listens."""
        live = self._live
        for message in messages:
            if live is not None and (self.mode != LIVE or message[1] == USER):
                live.midi_in(message, self.port)

    def _reply(self, message: tuple[int, ...]) -> None:
        if self._live is not None:
            self._live.midi_soon(message, self.port)

    def _check(self, there: bool, what: str) -> None:
        if not there:
            raise LiveError(f"A {self.hardware.name} has no {what}.")


def _asking(setting: tuple[int, ...]) -> tuple[int, ...]:
    """Return what asks for a setting, by the number after the one that sets it."""
    return (*setting[:-1], setting[-1] + 1)


def _part(channel: int, phase: float) -> float:
    """Return how far an animation has gone from the first colour to the second, 0 to 1."""
    if channel in ONE_SHOT:
        return min(1.0, phase)
    if channel in BLINK:
        return float(phase >= 0.5)
    return 1.0 - abs(1.0 - 2.0 * phase)


def _mixed(one: int, other: int, part: float) -> int:
    mixed = 0
    for shift in (16, 8, 0):
        a, b = one >> shift & 255, other >> shift & 255
        mixed |= round(a + (b - a) * part) << shift
    return mixed
