/** Where a key system has its licences from. */
export interface DrmSystem {
  readonly licenseUrl: string;
  /** Address of the service's certificate, for FairPlay. */
  readonly certificateUrl?: string;
}

/** The systems of Encrypted Media Extensions that a page has licences for. The browser and the playlist decide which one is used. */
export interface Drm {
  readonly widevine?: DrmSystem;
  readonly playready?: DrmSystem;
  readonly fairplay?: DrmSystem;
  readonly clearkey?: DrmSystem;
}

const systems = {
  widevine: 'com.widevine.alpha',
  playready: 'com.microsoft.playready',
  fairplay: 'com.apple.fps',
  clearkey: 'org.w3.clearkey',
} as const;

type Configured = Partial<Record<(typeof systems)[keyof typeof systems], { licenseUrl: string; serverCertificateUrl?: string }>>;

/** As hls.js has them, with absolute URLs. */
export function drmSystemsOf(drm: Drm, resolve: (url: string) => string): Configured {
  const configured: Configured = {};
  for (const name of Object.keys(systems) as (keyof typeof systems)[]) {
    const { certificateUrl, licenseUrl } = drm[name] ?? {};
    if (typeof licenseUrl === 'string' && licenseUrl) configured[systems[name]] = { licenseUrl: resolve(licenseUrl), ...(certificateUrl && { serverCertificateUrl: resolve(certificateUrl) }) };
  }
  return configured;
}

/**
 * Calls `navigator.requestMediaKeySystemAccess`, for Widevine with the lowest robustness: Chromium logs a warning when there
 * is none.
 */
export const requestAccess: Navigator['requestMediaKeySystemAccess'] = (system, configurations) =>
  navigator.requestMediaKeySystemAccess(system, system === systems.widevine ? [...configurations].map(withRobustness) : configurations);

const withRobustness = ({ audioCapabilities = [], videoCapabilities = [], ...rest }: MediaKeySystemConfiguration): MediaKeySystemConfiguration => ({
  ...rest,
  audioCapabilities: audioCapabilities.map(robust),
  videoCapabilities: videoCapabilities.map(robust),
});

const robust = ({ robustness, ...capability }: MediaKeySystemMediaCapability): MediaKeySystemMediaCapability => ({ ...capability, robustness: robustness || 'SW_SECURE_CRYPTO' });
