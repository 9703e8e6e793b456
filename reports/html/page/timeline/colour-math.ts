// Hex colours turned, thinned and read upon. Pure.

export interface Hsl {
  /** Degrees. */
  readonly hue: number;
  /** 0 to 1, as `lightness`. */
  readonly saturation: number;
  readonly lightness: number;
}

const hex = /^#(?:[\da-f]{3}|[\da-f]{6})$/iu;

export function isHex(colour: string): boolean {
  return hex.test(colour);
}

export function toHsl(colour: string): Hsl {
  const [red, green, blue] = channels(colour);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (spread === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const sixth =
    most === red
      ? ((green - blue) / spread + 6) % 6
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return { hue: sixth * 60, saturation, lightness };
}

export function fromHsl({ hue, saturation, lightness }: Hsl): string {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return `#${[channel(0), channel(8), channel(4)].map(byte).join('')}`;
}

/** `#rrggbbaa` */
export function withAlpha(colour: string, alpha: number): string {
  return `#${channels(colour).map(byte).join('')}${byte(alpha)}`;
}

/** Black or white, whichever is easier to read on it (WCAG 2.2, relative luminance). */
export function inkOn(colour: string): string {
  return luminance(colour) > 0.26 ? '#0c0f12' : '#ffffff';
}

export function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): [number, number, number] {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./gu, '$&$&') : colour.slice(1);
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function byte(value: number): string {
  return Math.round(Math.min(Math.max(value, 0), 1) * 255)
    .toString(16)
    .padStart(2, '0');
}
