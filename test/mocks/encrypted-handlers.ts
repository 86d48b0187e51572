import { http, HttpResponse, type AnyHandler } from 'msw';

/** The key system Widevine, as playlists name it. */
export const WIDEVINE = 'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';

/** For `vodHandlers`: a playlist whose media is encrypted for a key system. */
export const encrypted = (format: string): AnyHandler =>
  http.get('*/videos/:id/video/:height/index.m3u8', () =>
    new HttpResponse(
      ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', '#EXT-X-PLAYLIST-TYPE:VOD', `#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:text/plain;base64,AAAAOHBzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAABgSEAAAAAAAAAAAAAAAAAAAAABI49yVmwY=",KEYFORMAT="${format}",KEYFORMATVERSIONS="1"`, '#EXT-X-MAP:URI="init.mp4"', '#EXTINF:1,\n0.m4s', '#EXT-X-ENDLIST', ''].join('\n'),
      { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } },
    ));
