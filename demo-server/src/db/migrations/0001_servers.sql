DROP INDEX "events_camera_time";--> statement-breakpoint
DROP INDEX "segments_camera_start";--> statement-breakpoint
ALTER TABLE "cameras" DROP CONSTRAINT "cameras_pkey";--> statement-breakpoint
ALTER TABLE "segments" DROP CONSTRAINT "segments_pkey";--> statement-breakpoint
ALTER TABLE "cameras" ADD COLUMN "server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "cameras" ADD COLUMN "removed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "segments" ADD COLUMN "server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "cameras" ADD CONSTRAINT "cameras_server_id_id_pk" PRIMARY KEY("server_id","id");--> statement-breakpoint
ALTER TABLE "segments" ADD CONSTRAINT "segments_server_id_path_pk" PRIMARY KEY("server_id","path");--> statement-breakpoint
CREATE INDEX "events_camera_time" ON "events" USING btree ("server_id","camera_id","time");--> statement-breakpoint
CREATE INDEX "segments_camera_start" ON "segments" USING btree ("server_id","camera_id","start_time");
