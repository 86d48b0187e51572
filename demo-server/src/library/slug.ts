const MAX_LENGTH = 80;

/** `Tür öffnen!` → `tur-offnen-3f0b7c52`. The start of the id makes it unique. */
export function slugFor(title: string, id: string): string {
  const words = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return [words.slice(0, MAX_LENGTH).replace(/-+$/, ''), id.slice(0, 8)].filter(Boolean).join('-');
}
