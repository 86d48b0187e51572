import { formatBytes } from '../../format-bytes.ts';
import type { Format } from '../../format.ts';
import type { offline as english } from '../english/offline.ts';

export const offline = (format: Format): ReturnType<typeof english> => ({
  title: 'Offline speichern',
  quality: 'Qualität',
  choice: (lines, bytes) => `${lines} · ${formatBytes(format, bytes)}`,
  loading: 'Wird geladen …',
  start: 'Speichern',
  goOn: 'Fortsetzen',
  cancel: 'Abbrechen',
  remove: 'Entfernen',
  saving: (quality) => `${quality} wird gespeichert`,
  part: (bytes, all) => `${formatBytes(format, bytes)} von ${formatBytes(format, all)}`,
  waiting: 'Warten auf das Netzwerk. Es geht von selbst weiter.',
  incomplete: (bytes, all) => `Nicht vollständig: ${formatBytes(format, bytes)} von ${formatBytes(format, all)}`,
  saved: (bytes) => `Offline gespeichert · ${formatBytes(format, bytes)}`,
  savedText: 'Dieses Video läuft in diesem Browser auch ohne Netzwerk.',
  full: 'Auf diesem Gerät ist nicht genug Speicherplatz frei.',
  fullBy: (needed, free) => `Auf diesem Gerät ist nicht genug Speicherplatz frei: ${formatBytes(format, needed)} werden gebraucht, ${formatBytes(format, free)} sind frei.`,
  unreachable: 'Der Server ist nicht erreichbar. Versuchen Sie es mit Netzwerk erneut.',
  failed: 'Das Video konnte nicht gespeichert werden.',
});
