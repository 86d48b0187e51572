import { formatBytes } from '../../format-bytes.ts';
import type { Format } from '../../format.ts';
import type { offline as english } from '../english/offline.ts';

export const offline = (format: Format): ReturnType<typeof english> => ({
  title: 'الحفظ للمشاهدة دون اتصال',
  quality: 'الجودة',
  choice: (lines, bytes) => `${lines} · ${formatBytes(format, bytes)}`,
  loading: 'جارٍ التحميل…',
  start: 'حفظ',
  goOn: 'متابعة',
  cancel: 'إلغاء',
  remove: 'إزالة',
  saving: (quality) => `جارٍ حفظ ${quality}`,
  part: (bytes, all) => `${formatBytes(format, bytes)} من ${formatBytes(format, all)}`,
  waiting: 'في انتظار الشبكة. سيُستأنف الحفظ تلقائيًا.',
  incomplete: (bytes, all) => `غير مكتمل: ${formatBytes(format, bytes)} من ${formatBytes(format, all)}`,
  saved: (bytes) => `محفوظ دون اتصال · ${formatBytes(format, bytes)}`,
  savedText: 'يعمل هذا الفيديو دون شبكة في هذا المتصفح.',
  full: 'لا توجد مساحة كافية على هذا الجهاز.',
  fullBy: (needed, free) => `لا توجد مساحة كافية على هذا الجهاز: المطلوب ${formatBytes(format, needed)} والمتاح ${formatBytes(format, free)}.`,
  unreachable: 'تعذّر الوصول إلى الخادم. حاول مرة أخرى عند توفّر الشبكة.',
  failed: 'تعذّر حفظ الفيديو.',
});
