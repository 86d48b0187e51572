ALTER TABLE "rendition_segments" ADD COLUMN "keyframe_bytes" integer;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "protection" jsonb;