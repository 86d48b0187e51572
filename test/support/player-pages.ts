import type { ProtectionScheme } from '@oriel/core/contract';

/** What every player can be asked, by a page of `serveOtherPlayers`. */
export interface PlayerPage {
  /** Of the qualities that it sees, in any order; some more than once. */
  heights(): number[];
  /** Shows the smallest one from now on. */
  goLowest(): void;
  /** Languages. */
  sounds(): string[];
  sound(): string | undefined;
  chooseSound(language: string): void;
  captions(): string[];
}

declare global {
  /** In the page, once a player was started. */
  var player: PlayerPage;
}

export interface Addresses {
  manifest: string;
  license?: string;
  /** Where it reports by CMCD. */
  cmcd?: { url: string; session: string };
}

export interface OtherPlayer {
  name: string;
  /** Which file of `serveOtherPlayers` it is. */
  script: string;
  manifest: 'stream_url' | 'dash_url';
  /** Default: `none`. */
  protection?: ProtectionScheme;
  /** Script of a page that gives the page's video to the player. */
  start(addresses: Addresses): string;
}

const hlsJs = ({ cmcd, license, manifest }: Addresses): string => {
  const protection = license ? { emeEnabled: true, drmSystems: { 'org.w3.clearkey': { licenseUrl: license } } } : {};
  const reports = cmcd ? { cmcd: { version: 2, sessionId: cmcd.session, eventTargets: [{ url: cmcd.url, version: 2, events: ['ps', 't', 'bc', 'e'], interval: 1 }] } } : {};
  return `
    const hls = new Hls(${JSON.stringify({ ...protection, ...reports })});
    hls.loadSource('${manifest}');
    hls.attachMedia(video);
    globalThis.player = {
      heights: () => hls.levels.map(({ height }) => height),
      goLowest: () => { hls.currentLevel = 0; },
      sounds: () => hls.audioTracks.map(({ lang }) => lang),
      sound: () => hls.audioTracks[hls.audioTrack]?.lang,
      chooseSound: (language) => { hls.audioTrack = hls.audioTracks.findIndex(({ lang }) => lang === language); },
      captions: () => hls.subtitleTracks.map(({ lang }) => lang),
    };`;
};

const shaka = ({ cmcd, manifest }: Addresses): string => {
  const reports = cmcd ? { cmcd: { enabled: true, version: 2, sessionId: cmcd.session, eventTargets: [{ mode: 'event', enabled: true, url: cmcd.url, events: ['ps', 't', 'bc', 'e'], interval: 1 }] } } : {};
  return `
    shaka.polyfill.installAll();
    const its = new shaka.Player();
    its.configure(${JSON.stringify(reports)});
    its.attach(video).then(() => its.load('${manifest}'));
    globalThis.player = {
      heights: () => its.getVariantTracks().map(({ height }) => height),
      goLowest: () => {
        its.configure({ abr: { enabled: false } });
        const tracks = its.getVariantTracks();
        const { language } = tracks.find(({ active }) => active);
        its.selectVariantTrack(tracks.filter((track) => track.language === language).sort((a, b) => a.height - b.height)[0], true);
      },
      sounds: () => its.getAudioTracks().map(({ language }) => language),
      sound: () => its.getAudioTracks().find(({ active }) => active)?.language,
      chooseSound: (wanted) => its.selectAudioTrack(its.getAudioTracks().find(({ language }) => language === wanted)),
      captions: () => its.getTextTracks().map(({ language }) => language),
    };`;
};

const dashJs = ({ manifest }: Addresses): string => `
    const its = dashjs.MediaPlayer().create();
    its.initialize(video, '${manifest}', false);
    globalThis.player = {
      heights: () => its.getRepresentationsByType('video').map(({ height }) => height),
      goLowest: () => {
        its.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: false } } } });
        const heights = player.heights();
        its.setRepresentationForTypeByIndex('video', heights.indexOf(Math.min(...heights)), true);
      },
      sounds: () => its.getTracksFor('audio').map(({ lang }) => lang),
      sound: () => its.getCurrentTrackFor('audio')?.lang,
      chooseSound: (language) => its.setCurrentTrack(its.getTracksFor('audio').find(({ lang }) => lang === language)),
      captions: () => its.getTracksFor('text').map(({ lang }) => lang),
    };`;

const videoJs = ({ manifest }: Addresses): string => `
    const its = videojs(video);
    its.src({ src: '${manifest}', type: 'application/vnd.apple.mpegurl' });
    globalThis.player = {
      heights: () => Array.from(its.qualityLevels(), ({ height }) => height),
      goLowest: () => {
        const lowest = Math.min(...player.heights());
        for (const level of Array.from(its.qualityLevels())) level.enabled = level.height === lowest;
      },
      sounds: () => Array.from(its.audioTracks(), ({ language }) => language),
      sound: () => Array.from(its.audioTracks()).find(({ enabled }) => enabled)?.language,
      chooseSound: (wanted) => { Array.from(its.audioTracks()).find(({ language }) => language === wanted).enabled = true; },
      captions: () => Array.from(its.textTracks()).filter(({ kind }) => kind === 'subtitles').map(({ language }) => language),
    };`;

/** Each plays what is not protected, in each format that it has. */
export const plainPlayers: readonly OtherPlayer[] = [
  { name: 'hls.js', script: 'hls.js', manifest: 'stream_url', start: hlsJs },
  { name: 'Shaka Player, HLS', script: 'shaka.js', manifest: 'stream_url', start: shaka },
  { name: 'Shaka Player, DASH', script: 'shaka.js', manifest: 'dash_url', start: shaka },
  { name: 'dash.js', script: 'dash.js', manifest: 'dash_url', start: dashJs },
  { name: 'video.js', script: 'video.js', manifest: 'stream_url', start: videoJs },
];

export const protectedPlayers: readonly OtherPlayer[] = [
  { name: 'hls.js, AES-128', script: 'hls.js', manifest: 'stream_url', protection: 'aes-128', start: hlsJs },
  { name: 'Shaka Player, AES-128', script: 'shaka.js', manifest: 'stream_url', protection: 'aes-128', start: shaka },
  { name: 'video.js, AES-128', script: 'video.js', manifest: 'stream_url', protection: 'aes-128', start: videoJs },
  { name: 'hls.js, Clear Key', script: 'hls.js', manifest: 'stream_url', protection: 'clearkey', start: hlsJs },
  { name: 'Shaka Player, DASH with Clear Key', script: 'shaka.js', manifest: 'dash_url', protection: 'clearkey', start: shaka },
  { name: 'dash.js, Clear Key', script: 'dash.js', manifest: 'dash_url', protection: 'clearkey', start: dashJs },
];
