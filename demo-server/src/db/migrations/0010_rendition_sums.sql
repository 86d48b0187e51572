ALTER TABLE "renditions" ADD COLUMN "segments" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "peak" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "keyframe_peak" double precision;--> statement-breakpoint
UPDATE "renditions" SET "segments" = sums."segments", "bytes" = sums."bytes", "peak" = sums."peak", "keyframe_peak" = sums."keyframe_peak"
FROM (
  SELECT "rendition_id", count(*) AS "segments", sum("bytes"::bigint) AS "bytes",
    max("bytes"::float8 * 8 / greatest("duration", 1)) AS "peak",
    CASE WHEN bool_and("keyframe_bytes" IS NOT NULL) THEN max("keyframe_bytes"::float8 * 8 / greatest("duration", 1)) END AS "keyframe_peak"
  FROM "rendition_segments" GROUP BY "rendition_id"
) sums WHERE sums."rendition_id" = "renditions"."id";
